"""The figures of `qualify propose` beside those of FasterRisk and of a logistic regression, on the same leads and the same
split, computed without qualify from the data.

    pip install fasterrisk scikit-learn pandas
    python3 propose.py x-education|loan-applications QUALIFY DATA

QUALIFY is the command, DATA the folder of the data. Exits with 1 where the proposal has more than 12 lines, or an AUC more
than 0.01 below FasterRisk's or 0.03 below that of the logistic regression.
"""

import io
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from fasterrisk.fasterrisk import RiskScoreClassifier, RiskScoreOptimizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

ROOT = Path(__file__).resolve().parents[2]
LINES = 12


def hashed(key):
    """FNV-1a of the bytes, stirred as SplitMix64 does."""
    mask = (1 << 64) - 1
    value = 0xCBF29CE484222325
    for byte in key.encode():
        value = (value ^ byte) * 0x100000001B3 & mask
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & mask
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & mask
    return value ^ (value >> 31)


def x_education(data):
    raw = pd.read_csv(data / "x-education/leads.csv", dtype=str, keep_default_na=False)
    raw = raw.apply(lambda column: column.str.strip())
    raw = raw.mask(raw.isin(["", "Select"]))
    columns = {
        "Lead Origin": "words",
        "Lead Source": "words",
        "Do Not Email": "words",
        "TotalVisits": "number",
        "Total Time Spent on Website": "number",
        "Last Activity": "words",
        "Specialization": "words",
        "What is your current occupation": "words",
        "What matters most to you in choosing a course": "words",
    }
    table = pd.DataFrame(index=raw["Prospect ID"])
    for name, kind in columns.items():
        values = raw[name].to_numpy()
        table[name] = pd.to_numeric(values) if kind == "number" else pd.Series(values).str.lower().to_numpy()
    won = pd.Series((raw["Converted"] == "1").to_numpy(), index=table.index)
    return table, won, None


def loan_applications(data):
    cases = pd.read_csv(data / "loan-applications/cases.csv", dtype={"case_id": str})
    events = pd.read_csv(data / "loan-applications/events.csv.gz", dtype=str)
    instants = lambda texts: pd.to_datetime(texts.map(datetime.fromisoformat), utc=True)
    cases["start"], events["at"] = instants(cases["reg_date"]), instants(events["timestamp"])
    won = events[events["activity"] == "A_ACTIVATED"]["case_id"].unique()
    events = events.merge(cases[["case_id", "start"]], on="case_id")
    early = events[events["at"] <= events["start"] + pd.Timedelta(days=1)].copy()
    started = early["activity"].where(~early["activity"].str.startswith("W_"), early["activity"] + " " + early["lifecycle"])
    declared = ["A_PREACCEPTED", "A_ACCEPTED", "O_SENT", "O_SENT_BACK", "W_Afhandelen leads START",
                "W_Completeren aanvraag START", "W_Beoordelen fraude START", "W_Beoordelen fraude SCHEDULE"]
    counts = early.assign(kind=started).pivot_table(index="case_id", columns="kind", values="seq", aggfunc="count")
    table = pd.DataFrame(index=cases["case_id"])
    table["amount"] = cases["amount_req"].to_numpy(float)
    for name in declared:
        if name in counts:
            table[name] = counts[name].reindex(table.index).fillna(0).to_numpy()
    outcome = pd.Series(table.index.isin(won), index=table.index)
    dates = pd.Series(cases["start"].to_list(), index=table.index)
    return table, outcome, dates


def binary(table, fitted):
    """Yes and no for each value and each of up to nineteen numbers from which on something is so."""
    out = {}
    for name in table:
        column = table[name]
        out[f"{name} missing"] = column.isna()
        if pd.api.types.is_numeric_dtype(column):
            known = column[fitted].dropna()
            cuts = sorted(set(np.quantile(known, np.linspace(0.05, 0.95, 19))) - {known.min()})
            for cut in cuts:
                out[f"{name} >= {cut:g}"] = column >= cut
        else:
            for value, count in column[fitted].value_counts().items():
                if count >= 20:
                    out[f"{name} is {value}"] = column == value
    features = pd.DataFrame(out, index=table.index).astype(float)
    share = features[fitted].mean()
    return features.loc[:, (share > 0.003) & (share < 0.997)]


def fasterrisk(features, won, fitted):
    train = features[fitted].to_numpy()
    labels = np.where(won[fitted], 1.0, -1.0)
    best = RiskScoreOptimizer(X=train, y=labels, k=LINES)
    best.optimize()
    multiplier, intercept, points = best.get_models(model_index=0)
    model = RiskScoreClassifier(multiplier, intercept, points)
    return model.predict_prob(features[~fitted].to_numpy())


def logistic(table, features, won, fitted):
    numbers = table.select_dtypes("number").fillna(0)
    scaled = (numbers - numbers[fitted].mean()) / numbers[fitted].std().replace(0, 1)
    both = pd.concat([features, scaled.add_prefix("number ")], axis=1).to_numpy()
    model = LogisticRegression(C=1.0, max_iter=5000).fit(both[fitted.to_numpy()], won[fitted])
    return model.predict_proba(both[~fitted.to_numpy()])[:, 1]


def qualify(which, command, data):
    """The arguments of a run, and of a proposal."""
    policy = ROOT / f"examples/{which}/policy.qualify"
    if which == "x-education":
        source = [policy, data / "x-education/leads.csv", "--no-events", "--as-of", "2026-10-01"]
        outcome = "Converted"
    else:
        folder = data / "loan-applications"
        source = [policy, folder / "cases.csv", "--events", folder / "events.csv.gz", "--event-key", "case_id",
                  "--event-name", "activity", "--event-time", "timestamp", "--as-of", "reg_date + 1 day"]
        outcome = "A_ACTIVATED"
    source = [str(word) for word in source]
    answers = subprocess.run([command, "run", *source], capture_output=True, text=True, check=True).stdout
    answers = pd.read_csv(io.StringIO(answers), dtype=str)
    stages = answers.set_index(answers.columns[0])["stage"]
    words = [command, "propose", *source, "--outcome", outcome, "--lines", str(LINES), "--format", "json", "--draws", "0"]
    proposal = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    return stages, proposal


def main(which, command, data):
    table, won, dates = {"x-education": x_education, "loan-applications": loan_applications}[which](data)
    stages, proposal = qualify(which, command, data)
    kept = (stages.reindex(table.index) != "disqualified").to_numpy()
    table, won = table[kept], won[kept]
    if dates is None:
        fitted = pd.Series([hashed(key) % 10 < 7 for key in table.index], index=table.index)
    else:
        fitted = pd.Series(dates[kept] < pd.Timestamp(proposal["leads"]["from"], tz="UTC"), index=table.index)
    features = binary(table, fitted)
    test = won[~fitted]
    areas = {
        "FasterRisk, 12 of " + str(features.shape[1]) + " columns": roc_auc_score(test, fasterrisk(features, won, fitted)),
        "logistic regression, all columns": roc_auc_score(test, logistic(table, features, won, fitted)),
    }
    judged = proposal["judged"]
    lines = [line for line in proposal["lines"] if line["change"] != "gone"]
    print(f"{which}: fitted to {int(fitted.sum()):,} leads, judged by {len(test):,} ({int(test.sum()):,} won)")
    print(f"  the policy now                          {judged['auc_now']['value']:.4f}")
    print(f"  qualify propose, {len(lines):2} lines               {judged['auc']['value']:.4f}")
    for name, area in areas.items():
        print(f"  {name:38}  {area:.4f}")
    newer = proposal["leads"]["newer"]
    assert (newer["leads"], newer["won"]) == (len(test), int(test.sum())), (newer, len(test), int(test.sum()))
    faster, all_columns = areas.values()
    own = judged["auc"]["value"]
    if len(lines) > LINES or own < faster - 0.01 or own < all_columns - 0.03:
        sys.exit("the proposal does less well than it must")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
