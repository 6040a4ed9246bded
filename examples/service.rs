//! A service that answers for one lead at a time: `cargo run --example service -- policies/sql-criteria.qualify`.
//!
//! `POST /lead` takes a lead as `qualify run` reads a line of JSON, with a list `events`, and answers with the object that
//! `qualify run` writes. `POST /lead?as_of=2026-10-01` answers as of the end of that day; otherwise as of now.

#![expect(clippy::disallowed_methods, reason = "a service reads its policy and the clock")]

use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::{Router, body::Bytes, middleware, response::IntoResponse, routing};
use hyper_util::{rt::TokioIo, rt::TokioTimer, service::TowerToHyperService};
use qualify::{Policy, jiff::Timestamp};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{net::TcpListener, time};

/// The most bytes of a lead with its events.
const MOST: usize = 1 << 20;

type Asked = Query<HashMap<String, String>>;
type Failed = (StatusCode, String);

async fn lead(
    State(policy): State<Arc<Policy>>,
    asked: Asked,
    body: Bytes,
) -> Result<impl IntoResponse, Failed> {
    let no_json = |bad| (StatusCode::BAD_REQUEST, format!("the body is not JSON: {bad}"));
    let bad = |bad: qualify::Error| (StatusCode::UNPROCESSABLE_ENTITY, bad.to_string());
    let as_of = asked.get("as_of").cloned().unwrap_or_else(|| Timestamp::now().to_string());
    let (mut records, mut desk) = (policy.records(), policy.evaluator());
    let lead = records.read(&serde_json::from_slice(&body).map_err(no_json)?).map_err(bad)?;
    let mut answer = desk.evaluate(&lead, &*as_of).map_err(bad)?.to_json();
    // What could not be read of the events stands behind the answer.
    let broken = serde_json::to_string(lead.broken_events()).unwrap_or_default();
    answer.insert_str(answer.len() - 1, &format!(",\"broken_events\":{broken}"));
    Ok(([(header::CONTENT_TYPE, "application/json")], answer))
}

/// Answers until the program ends. The head of a request may take so long to arrive, and its body as long again.
pub async fn serve(listener: TcpListener, policy: Policy, limit: Duration) {
    let in_time = middleware::from_fn(move |request: Request, next: middleware::Next| async move {
        let late = (StatusCode::REQUEST_TIMEOUT, format!("the body took more than {limit:?}"));
        time::timeout(limit, next.run(request)).await.unwrap_or_else(|_| late.into_response())
    });
    let routes = Router::new().route("/lead", routing::post(lead)).layer(DefaultBodyLimit::max(MOST));
    let service = TowerToHyperService::new(routes.layer(in_time).with_state(Arc::new(policy)));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limit);
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                drop(tokio::spawn(http.serve_connection(TokioIo::new(stream), service.clone())))
            }
            // Too many open files, say: connections end meanwhile.
            Err(_) => time::sleep(Duration::from_millis(100)).await,
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("service POLICY [ADDRESS]")?;
    let address = std::env::args().nth(2).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let policy = Policy::compile_files(&path, |path| std::fs::read(path).ok())?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(&address).await?;
        println!("POST http://{}/lead", listener.local_addr()?);
        serve(listener, policy, Duration::from_secs(5)).await;
        Ok(())
    })
}
