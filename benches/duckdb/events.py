"""benches/policies/events.qualify as one DuckDB query: `python3 events.py LEADS EVENTS OUTPUT THREADS`."""

import sys

import duckdb

leads, events, output, threads = sys.argv[1:]
source = {
    "jsonl": "read_json('{}', format = 'newline_delimited', columns = {{{}}})",
    "csv": "read_csv('{}', header = true, columns = {{{}}})",
    "parquet": "read_parquet('{}')",
}[events.rsplit(".", 1)[1]]
columns = "'lead_id': 'VARCHAR', 'event': 'VARCHAR', 'time': 'TIMESTAMP', 'url': 'VARCHAR'"

AS_OF = "timestamp '2026-10-01 00:00:00'"


def inside(days):
    return f"moment > {AS_OF} - interval {days} day"


def paid(points, sums, cap):
    """Points times summed weights (52 binary places), rounded half away from zero to ten-thousandths, capped."""
    exact = f"(coalesce({sums}, 0)::hugeint * {abs(points)} * 10000)"
    return f"{'-' if points < 0 else ''}least(({exact} + {1 << 51}) // {1 << 52}, {cap} * 10000)"


# One weight for each block: of the latest occurrence in it, which is the one with the largest weight.
def once_per(block, condition):
    return f"""(select lead, sum(most) as total from (
        select lead, max(weight) as most from event where {condition} group by lead, {block}) group by lead)"""


HALF_YEAR = f"moment > {AS_OF} - interval 6 month"
query = f"""
with raw as (select lead_id as lead, event as kind, time as moment, lower(url) as url from {source.format(events, columns)}),
resets as (select lead, max(moment) as reset from raw where kind = 'unsubscribed_from_mail' and moment <= {AS_OF} group by lead),
event as (
  select raw.*, reset, round({1 << 52} * pow(0.5, ((epoch({AS_OF})::bigint - epoch(moment)::bigint) // 86400) / 60.0))::bigint as weight
  from raw left join resets on resets.lead = raw.lead where moment <= {AS_OF}
),
weekly as {once_per("date_trunc('week', moment)", f"kind = 'page_view' and contains(url, '/pricing') and {inside(90)}")},
blocks as {once_per("(epoch(moment)::bigint // 86400) // 30", "kind = 'page_view' and contains(url, 'compare')")},
monthly as {once_per("date_trunc('month', moment)", "kind = 'pricing_visit'")},
sums as (
  select lead,
    sum(weight) filter (kind = 'page_view' and {inside(30)}) as views,
    sum(weight) filter (kind = 'mail_open' and {inside(60)}) as opens,
    sum(weight) filter (kind = 'mail_click') as clicks,
    sum(weight) filter (kind = 'whitepaper_download') as papers,
    sum(weight) filter (kind = 'case_study_download' and {HALF_YEAR}) as cases,
    sum(weight) filter (kind = 'webinar_attended' and {inside(90)}) as webinars,
    max(weight) filter (kind = 'demo_request') as demo,
    max(weight) filter (kind = 'trial_started') as trial,
    sum(weight) filter (kind = 'unsubscribed_from_mail') as left_mail,
    count(*) filter (kind = 'chat_started' and (reset is null or moment > reset)) as chats,
    count(*) filter (kind = 'form_filled' and {HALF_YEAR} and (reset is null or moment > reset)) as forms,
    count(*) filter (kind = 'fair_visit' and (reset is null or moment > reset)) as fairs,
    count(*) filter (kind = 'page_view' and {inside(14)} and (reset is null or moment > reset)) as views_14,
    count(*) filter (kind = 'mail_click' and {inside(30)} and (reset is null or moment > reset)) as clicks_30,
    max(moment) filter (kind <> 'sales_call') as active,
    bool_or(kind = 'demo_request' and {inside(30)}) or count(*) filter (kind = 'page_view' and {inside(7)}) >= 5 as hot,
    bool_or(kind = 'sales_call' and {inside(90)}) as reached,
    bool_or(kind = 'call_answered' and (reset is null or moment > reset)) as answered
  from event group by lead
),
scores as (
  select l.lead_id,
    greatest(0, least(4000000, {paid(1, 'views', 20)} + {paid(5, 'weekly.total', 30)} + {paid(8, 'blocks.total', 40)}
      + {paid(1, 'opens', 10)} + {paid(2, 'clicks', 20)} + {paid(5, 'papers', 15)} + {paid(6, 'cases', 30)}
      + {paid(10, 'webinars', 40)} + {paid(25, 'demo', 25)} + {paid(6, 'monthly.total', 40)} + {paid(15, 'trial', 15)}
      + {paid(-5, 'left_mail', 10)})) as interest,
    greatest(0, least(200, least(3 * coalesce(chats, 0), 30) + least(4 * coalesce(forms, 0), 40)
      + least(7 * coalesce(fairs, 0), 50) + case when views_14 >= 3 then 15 else 0 end
      + case when clicks_30 >= 2 then 10 else 0 end
      - case when active is null then 0
          else least(10 * ((epoch({AS_OF})::bigint - epoch(active)::bigint) // 86400 // 30), 50) end)) as pace,
    coalesce(hot and reached, false) as sql, coalesce(answered, false) as answered
  from read_csv('{leads}', header = true, all_varchar = true) l
    left join sums on sums.lead = l.lead_id left join weekly on weekly.lead = l.lead_id
    left join blocks on blocks.lead = l.lead_id left join monthly on monthly.lead = l.lead_id
)
select lead_id,
  case when sql then 'SQL' when interest >= 400000 and pace >= 10 and answered then 'SAL'
    when interest >= 400000 and pace >= 10 then 'MQL' else 'lead' end as stage,
  trim(trailing '.' from trim(trailing '0' from format('{{}}.{{:04d}}', (interest // 10000)::bigint,
    (interest % 10000)::bigint))) as interest, pace::int as pace
from scores order by lead_id
"""
database = duckdb.connect(config={"threads": int(threads)})
database.execute(f"copy ({query}) to '{output}' (header, delimiter ',')")
