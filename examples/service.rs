//! A service that answers for one lead at a time: `cargo run --example service -- policies/sql-criteria.qualify`.
//!
//! `POST /lead` takes a lead as `qualify run` reads a line of JSON, with a list `events`, and answers with the object that
//! `qualify run` writes. `POST /lead?as_of=2026-10-01` answers as of the end of that day; otherwise as of now.

#![expect(clippy::disallowed_methods, reason = "a service reads its policy and the clock")]

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, Request, State, rejection};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware, routing};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use qualify::{Answer, Evaluator, Policy, Records, jiff::Timestamp};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::{net::TcpListener, time};

/// The most bytes of a lead with its events.
const MOST: usize = 1 << 20;

/// A policy, and what earlier requests answered with: the next ones use that memory again.
struct Service(Policy, Mutex<Vec<(Records, Evaluator)>>);

#[derive(serde::Deserialize)]
struct Asked {
    as_of: Option<String>,
}

/// `bad_values` of the answer names fields that could not be read; the events that could not be are listed beside it.
#[derive(serde::Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    answer: Answer<'a>,
    broken_events: &'a [String],
}

type Asking = Result<Query<Asked>, rejection::QueryRejection>;
type Body = Result<Bytes, rejection::BytesRejection>;

async fn lead(State(service): State<Arc<Service>>, asked: Asking, body: Body) -> Result<Response, Response> {
    let Query(asked) =
        asked.map_err(|bad| say(bad.status(), &error("write one as_of: /lead?as_of=2026-10-31")))?;
    let body = body.map_err(|bad| match bad.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            say(bad.status(), &error(format!("the lead is larger than {MOST} bytes")))
        }
        status => say(status, &error("the body did not arrive whole")),
    })?;
    let lead = serde_json::from_slice(&body)
        .map_err(|bad| say(StatusCode::BAD_REQUEST, &error(format!("the body is not JSON: {bad}"))))?;
    let as_of = asked.as_of.unwrap_or_else(|| Timestamp::now().to_string());
    let kept = || service.1.lock().unwrap_or_else(PoisonError::into_inner);
    let free = kept().pop();
    let (mut records, mut desk) = free.unwrap_or_else(|| (service.0.records(), service.0.evaluator()));
    let told = records.read(&lead).and_then(|lead| {
        let told = Told { answer: desk.evaluate(&lead, &*as_of)?, broken_events: lead.broken_events() };
        Ok(say(StatusCode::OK, &told))
    });
    kept().push((records, desk));
    told.map_err(|bad| say(StatusCode::UNPROCESSABLE_ENTITY, &error(bad.to_string())))
}

fn error(text: impl Into<String>) -> serde_json::Value {
    serde_json::json!({ "error": text.into() })
}

fn say(status: StatusCode, what: &impl serde::Serialize) -> Response {
    let json = serde_json::to_string(what).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/json")], json).into_response()
}

/// Answers until the program ends. The head of a request may take so long to arrive, and its body as long again.
pub async fn serve(listener: TcpListener, policy: Policy, limit: Duration) {
    let usage = |status| move || async move { say(status, &error("send a lead as JSON with POST /lead")) };
    let in_time = middleware::from_fn(move |request: Request, next: middleware::Next| async move {
        let late = |_| say(StatusCode::REQUEST_TIMEOUT, &error(format!("the body took more than {limit:?}")));
        time::timeout(limit, next.run(request)).await.unwrap_or_else(late)
    });
    let routes = Router::new()
        .route("/lead", routing::post(lead))
        .method_not_allowed_fallback(usage(StatusCode::METHOD_NOT_ALLOWED))
        .fallback(usage(StatusCode::NOT_FOUND))
        .layer(DefaultBodyLimit::max(MOST))
        .layer(in_time)
        .with_state(Arc::new(Service(policy, Mutex::default())));
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let mut http = hyper::server::conn::http1::Builder::new();
                http.timer(TokioTimer::new()).header_read_timeout(limit);
                let service = TowerToHyperService::new(routes.clone());
                tokio::spawn(http.serve_connection(TokioIo::new(stream), service));
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
