"""benches/policies/profile.qualify as one DuckDB query: `python3 profile.py LEADS OUTPUT THREADS`."""

import sys

import duckdb

leads, output, threads = sys.argv[1:]
reader = {
    "jsonl": "read_json('{}', format = 'newline_delimited', columns = {{{}}})",
    "csv": "read_csv('{}', header = true, columns = {{{}}})",
    "parquet": "read_parquet('{}')",
}[leads.rsplit(".", 1)[1]]
names = (
    "lead_id email company title industry country source employees revenue budget timeline seats page_views visits "
    "minutes decision_maker need unsubscribed created notes"
).split()
kinds = dict.fromkeys(names, "VARCHAR")
kinds |= dict.fromkeys("employees revenue budget timeline seats page_views visits".split(), "BIGINT")
kinds |= dict.fromkeys("decision_maker need unsubscribed".split(), "BOOLEAN")
kinds |= {"minutes": "DECIMAL(18,4)"}
if leads.endswith(".csv"):
    kinds |= dict.fromkeys("decision_maker need unsubscribed".split(), "VARCHAR")
columns = ", ".join(f"'{name}': '{kind}'" for name, kind in kinds.items())
yes = (lambda name: f"{name} = 'yes'") if leads.endswith(".csv") else (lambda name: name)

query = f"""
with lead as (
  select lead_id, industry, country, source, employees, revenue, budget, timeline, seats, page_views, visits, minutes,
    {yes('decision_maker')} as decision_maker, {yes('need')} as need, {yes('unsubscribed')} as unsubscribed, created,
    lower(trim(title)) as title, nullif(regexp_extract(lower(trim(email)), '@([^@]+)$', 1), '') as domain
  from {reader.format(leads, columns)}
), facts as (
  select *,
    title in ('ceo', 'cfo', 'coo', 'cto', 'chief marketing officer', 'managing director') as c_level,
    domain in ('gmail.com', 'hotmail.com', 'outlook.com', 'yahoo.com') as free
  from lead
), scores as (
  select *,
    greatest(0, least(100,
      case when page_views is null then 0 else least(page_views, 20) end
      + case when visits is null then 0 else least(2 * (visits // 5), 10) end
      + case when minutes >= 10 then 5 else 0 end
      + case when minutes >= 45.5 then 10 else 0 end
      + case when source = 'webinar' then 8 else 0 end
      + case when source in ('referral', 'partner') then 12 else 0 end
      - case when source = 'advertisement' then 5 else 0 end
      + case when created >= '2026-06-01' then 6 else 0 end
      - case when created < '2025-06-01' then 10 else 0 end
      + case when page_views > 30 and visits > 10 then 4 else 0 end
      + case when visits between 5 and 20 then 3 else 0 end
      - case when unsubscribed then 20 else 0 end
      + case when need then 7 else 0 end
      + case when timeline <= 3 then 5 else 0 end
      + case when seats is not null then 2 else 0 end)) as interest,
    greatest(-20, least(100,
      case when employees < 50 then -5 when employees <= 500 then 20 when employees > 500 then 10 else 0 end
      + case industry when 'software' then 15 when 'logistics' then 10 when 'finance' then 8
          when 'healthcare' then 5 else 0 end
      + case country when 'NL' then 10 when 'BE' then 8 when 'DE' then 6 else case when country is null then 0 else 1
          end end
      + case when c_level then 15 else 0 end
      + case when regexp_matches(title, '(^|[^a-z0-9])manager($|[^a-z0-9])') then 5 else 0 end
      + case when starts_with(title, 'head') then 4 else 0 end
      - case when contains(title, 'student') or contains(title, 'intern') then 8 else 0 end
      + case when not free then 12 else 0 end
      - case when free then 3 else 0 end
      + case when revenue is null then 0 else least(revenue // 250000, 20) end
      + case when budget >= 10000 then 6 else 0 end
      - case when budget < 2000 then 6 else 0 end
      + case when seats >= 25 then 3 else 0 end
      + case when decision_maker then 5 else 0 end
      - case when not decision_maker and not c_level then 4 else 0 end)) as fit
  from facts
), stages as (
  select *,
    case
      when (coalesce(decision_maker, false) or coalesce(c_level, false)) and need and timeline <= 6
        and coalesce(budget >= 5000, false)::int + coalesce(revenue >= 2000000, false)::int
          + coalesce(seats >= 10, false)::int >= 2
        and not coalesce(budget < 1000, false) then 'SQL'
      when interest + fit >= 70 and employees >= 50 and revenue >= 1000000 then 'SAL'
      when interest + fit >= 50 and interest > 10 then 'MQL'
      else 'lead'
    end as stage
  from scores
)
select lead_id, stage, interest::int as interest, fit::int as fit,
  case stage when 'SQL' then 'Sales calls today' when 'SAL' then 'Sales reviews'
    when 'MQL' then 'Case-study nurture' else 'Newsletter' end as next_step
from stages
"""
database = duckdb.connect(config={"threads": int(threads)})
database.execute(f"copy ({query}) to '{output}' (header, delimiter ',')")
