"""The figures of two dry-runs, computed again from the data and the policies' text, without qualify.

    python3 dry_run.py x-education|loan-applications DATA report.json

Rules are written out by hand below; AUC is scikit-learn's, counting is pandas'.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score


def wilson(won, of, z=1.959963984540054):
    p = won / of
    centre, scale = p + z * z / (2 * of), 1 + z * z / of
    spread = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (centre - spread) / scale, (centre + spread) / scale


def delong(score, won, z=1.959963984540054):
    """DeLong's interval by ranks."""
    a, b = score[won], score[~won]

    def below(values, among):
        among = np.sort(among)
        left = np.searchsorted(among, values, "left")
        right = np.searchsorted(among, values, "right")
        return (left + right) / 2 / len(among)

    of_won, of_lost = below(a, b), 1 - below(b, a)
    area = of_won.mean()
    error = math.sqrt(of_won.var(ddof=1) / len(a) + of_lost.var(ddof=1) / len(b))
    return area, area - z * error, area + z * error


def x_education(data):
    raw = pd.read_csv(data / "x-education/leads.csv", dtype=str, keep_default_na=False)
    d = raw.apply(lambda column: column.str.strip())
    d = d.mask(d.isin(["", "Select"]))
    low = d.apply(lambda column: column.str.lower())
    number = lambda name: pd.to_numeric(d[name]).to_numpy(float)
    time, visits = number("Total Time Spent on Website"), number("TotalVisits")
    interest = np.zeros(len(d))
    interest += np.where(time < 60, -5, np.where(time <= 600, 10, np.where(time > 600, 45, 0)))
    interest += np.minimum(10, 2 * np.floor(np.nan_to_num(np.maximum(visits, 0)) / 2))
    origin = {"lead add form": 25, "quick add form": 20, "landing page submission": 5, "api": 3, "lead import": -5}
    interest += low["Lead Origin"].map(origin).fillna(0).to_numpy()
    stopped = low["Last Activity"].isin(["email bounced", "unsubscribed", "email marked spam", "unreachable"])
    interest += np.where(stopped, -25, 0) + np.where(low["Do Not Email"] == "yes", -15, 0)
    interest = interest.clip(-30, 75)

    occupation = low["What is your current occupation"]
    points = {"working professional": 35, "businessman": 20, "unemployed": 10, "student": 5, "housewife": 8, "other": 8}
    fit = occupation.map(points).fillna(-15).to_numpy(float).copy()
    trusted = low["Lead Source"].isin(["reference", "welingak website"]).to_numpy()
    fit += np.where(trusted, 30, 0)
    fit += np.where(low["Lead Source"].isin(["google", "organic search", "bing"]), 5, 0)
    purpose = low["What matters most to you in choosing a course"]
    fit += purpose.map({"better career prospects": 15, "flexibility & convenience": 10, "other": 5}).fillna(0)
    fit += np.where(d["Specialization"].notna(), 5, 0)
    fit = np.asarray(fit.clip(-15, 85), float)

    person = interest + fit
    need = (purpose == "better career prospects").to_numpy()
    authority = occupation.isin(["working professional", "businessman"]).to_numpy()
    mql = need & (person >= 50)
    stop = low["Last Activity"].isin(["unsubscribed", "email marked spam"]).to_numpy()
    sql = mql & (authority | trusted) & (person >= 60) & ~stop
    stage = np.where(sql, "SQL", np.where(mql, "MQL", "lead"))
    stage = np.where(low["Do Not Call"] == "yes", "disqualified", stage)
    won = (d["Converted"] == "1").to_numpy()
    heat = np.select([person >= 90, person >= 60, person >= 30], ["hot", "warm", "lukewarm"], "cold")
    grades = {"heat": heat}
    lines = {
        "+30 if source is one of trusted": trusted,
        "-15 if no_mail": (low["Do Not Email"] == "yes").to_numpy(),
        "+5 if specialization is known": d["Specialization"].notna().to_numpy(),
    }
    return won, stage, {"interest": interest, "fit": fit, "person": person}, grades, lines


def loan_applications(data):
    folder = data / "loan-applications"
    cases = pd.read_csv(folder / "cases.csv", dtype={"case_id": str})
    events = pd.read_csv(folder / "events.csv.gz", dtype={"case_id": str})
    start = pd.to_datetime(cases["reg_date"], utc=True, format="ISO8601")
    as_of = pd.Series((start + pd.Timedelta(days=1)).array, index=cases["case_id"])
    at = pd.to_datetime(events["timestamp"], utc=True, format="ISO8601")
    won = cases["case_id"].isin(events.loc[events["activity"] == "A_ACTIVATED", "case_id"]).to_numpy()
    early = events[at <= events["case_id"].map(as_of)]

    def count(activity, lifecycle=None):
        of = early[early["activity"] == activity]
        if lifecycle:
            of = of[of["lifecycle"] == lifecycle]
        return cases["case_id"].map(of["case_id"].value_counts()).fillna(0).to_numpy()

    amount = cases["amount_req"].to_numpy(float)
    usual = (amount >= 15000) & (amount <= 30000)
    has = lambda activity: count(activity) > 0
    promise = np.zeros(len(cases))
    for points, activity in [(20, "A_PREACCEPTED"), (10, "A_ACCEPTED"), (20, "O_SENT"), (40, "O_SENT_BACK"),
                             (-40, "W_Beoordelen fraude")]:
        promise += points * has(activity)
    promise += 15 * usual - 15 * (amount < 5000)
    promise -= np.minimum(20, 5 * count("W_Completeren aanvraag", "START"))
    promise -= np.minimum(10, 5 * count("W_Afhandelen leads", "START"))
    promise = promise.clip(0, 100)
    mql = has("A_PREACCEPTED")
    sal = mql & has("O_SENT")
    stage = np.where(sal & (promise >= 60), "SQL", np.where(sal, "SAL", np.where(mql, "MQL", "lead")))
    stage = np.where(has("A_DECLINED") | has("A_CANCELLED"), "disqualified", stage)
    return won, stage, {"promise": promise}, {}, {"+40 on offer_returned, once": has("O_SENT_BACK")}


def main():
    which, data, path = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    report = json.loads(path.read_text())
    won, stage, scores, grades, lines = {"x-education": x_education, "loan-applications": loan_applications}[which](data)
    checked = 0

    def same(what, mine, theirs, digits=6):
        nonlocal checked
        if abs(mine - theirs) > 0.6 * 10**-digits:
            sys.exit(f"{what}: {mine} here, {theirs} in the report")
        checked += 1

    def rate(what, among, theirs):
        if not among.any():
            return
        same(f"won of {what}", int(won[among].sum()), theirs["won"])
        same(f"leads of {what}", int(among.sum()), theirs["of"])
        same(f"win rate of {what}", won[among].mean(), theirs["rate"])
        low, high = wilson(int(won[among].sum()), int(among.sum()))
        same(f"low end of {what}", low, theirs["low"])
        same(f"high end of {what}", high, theirs["high"])

    same("leads", len(won), report["leads"]["answered"])
    rate("all", np.ones(len(won), bool), report["won"])
    names = [of["name"] for of in report["stages"]]
    for at, of in enumerate(report["stages"]):
        here = stage == of["name"]
        same(f"leads in {of['name']}", int(here.sum()), of["leads"])
        rate(of["name"], here, of["rate"])
        same(f"lift of {of['name']}", won[here].mean() / won.mean(), of["lift"])
        if of["precision"]:
            later = np.isin(stage, [name for name in names[at:] if name != "disqualified"])
            rate(f"{of['name']} or later", later, of["precision"])
            same(f"recall of {of['name']}", won[later].sum() / won.sum(), of["recall"]["rate"])
    for of in report["scores"]:
        values = scores.pop(of["name"])
        same(f"AUC of {of['name']}", roc_auc_score(won, values), of["auc"]["area"])
        area, low, high = delong(values, won)
        same(f"low end of the AUC of {of['name']}", low, of["auc"]["low"])
        same(f"high end of the AUC of {of['name']}", high, of["auc"]["high"])
        for band in of["bands"]:
            inside = (values >= band["from"]) & (values < band["below"])
            same(f"leads with {of['name']} {band['label']}", int(inside.sum()), band["leads"])
            rate(f"{of['name']} {band['label']}", inside, band["rate"])
    for of in report["grades"]:
        values = grades.pop(of["name"])
        for value in of["values"]:
            rate(f"{of['name']} {value['value']}", values == value["value"], value["rate"])
    for of in report["lines"]:
        if of["text"] in lines:
            paid = lines.pop(of["text"])
            rate(of["text"], paid, of["when_paid"])
            rate(f"not {of['text']}", ~paid, of["when_not"])
    if scores or grades or lines:
        sys.exit(f"not in the report: {list(scores) + list(grades) + list(lines)}")
    print(f"{checked} figures agree")


main()
