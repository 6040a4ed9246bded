//! `examples/service.rs`: good leads, bad leads, huge and slow requests. It is started on a free port, in this process.

#![expect(clippy::disallowed_methods, reason = "a test measures")]

#[path = "../../examples/service.rs"]
#[allow(dead_code, reason = "its `main` is for the example")]
mod example;

use crate::cli::{folder, qualify_in};
use qualify::Policy;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

const POLICY: &str = "event demo_request\n\nlead\n  lead_id  text, key\n  budget   number in EUR, ask \"How much?\"\n\n\
    score interest\n  +25 on demo_request, once\n\nMQL requires interest >= 25\n\
    SQL requires MQL and budget >= 10000 EUR\n";
/// How long a request may take here.
const LIMIT: Duration = Duration::from_millis(700);

/// Starts the service. It ends with the tests.
fn started() -> SocketAddr {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        threads.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            example::serve(listener, Policy::compile(POLICY).unwrap(), LIMIT).await;
        });
    });
    told.recv().unwrap()
}

/// What comes back: the status, and the body: an answer as JSON, or a text that says what is wrong.
fn received(mut stream: TcpStream) -> (u16, Value) {
    let mut text = String::new();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // A connection may be reset after the answer, where its request was not read to the end.
    let _ = stream.read_to_string(&mut text);
    let status = text.split(' ').nth(1).unwrap_or("0").parse().unwrap();
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    match status {
        200 => {
            assert!(text.to_lowercase().contains("content-type: application/json"), "{text}");
            (status, serde_json::from_str(body).unwrap())
        }
        _ => (status, json!(body)),
    }
}

fn asked(service: SocketAddr, request: &str, body: &[u8]) -> (u16, Value) {
    let mut stream = TcpStream::connect(service).unwrap();
    let head = format!(
        "{request} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(&[head.as_bytes(), body].concat());
    received(stream)
}

#[test]
fn it_answers_as_the_command_does() {
    let service = started();
    let lead = json!({
        "lead_id": "L-17",
        "budget": 12000,
        "events": [{ "event": "demo_request", "time": "2026-10-30T09:00:00Z" }],
    });
    let (status, mut answer) = asked(service, "POST /lead?as_of=2026-10-31", lead.to_string().as_bytes());
    assert_eq!((status, &answer["stage"]), (200, &json!("SQL")), "{answer}");
    assert_eq!(answer.as_object_mut().unwrap().remove("broken_events"), Some(json!([])));
    let dir = folder(&[("policy", POLICY), ("leads.jsonl", &lead.to_string())]);
    let ran = qualify_in(
        dir.path(),
        &["run", "policy", "leads.jsonl", "--as-of", "2026-10-31", "--output-format", "jsonl"],
        "",
    );
    assert_eq!(answer, serde_json::from_str::<Value>(&ran.out).unwrap(), "{}", ran.err);
    // As of now the event counts as well; what cannot be read is told, and the rest counts.
    let lead =
        br#"{"lead_id": 1, "budget": "a lot", "events": [{"event": "demo_request", "time": "yesterday"}]}"#;
    let (status, answer) = asked(service, "POST /lead", lead);
    assert_eq!((status, &answer["stage"], &answer["bad_values"]), (200, &json!("lead"), &json!(["budget"])));
    assert_eq!(answer["broken_events"].as_array().unwrap().len(), 1, "{answer}");
}

#[test]
fn it_refuses_in_words_of_the_developer() {
    let service = started();
    let huge = vec![b' '; (1 << 20) + 1];
    let said = [
        ("POST /lead", &b"{\"lead_id\": "[..]),
        ("POST /lead", b"\xff"),
        ("POST /lead", b""),
        ("POST /lead", b"[1]"),
        ("POST /lead", b"{}"),
        ("POST /lead?as_of=soon", b"{\"lead_id\": 1}"),
        ("POST /lead?as_of=1&as_of=2", b"{\"lead_id\": 1}"),
        ("POST /lead", &huge),
        ("GET /lead", b""),
        ("POST /leads", b"{}"),
    ]
    .map(|(request, body)| {
        let (status, answer) = asked(service, request, body);
        let body = if body.len() > 99 {
            format!("{} bytes", body.len())
        } else {
            String::from_utf8_lossy(body).into()
        };
        format!("{request} {body}\n  {status} {}\n", answer.as_str().unwrap_or("no text"))
    });
    insta::assert_snapshot!(said.concat());
}

#[test]
fn it_waits_for_nobody() {
    let service = started();
    let begun = Instant::now();
    let slow = |text: &str| {
        let mut stream = TcpStream::connect(service).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    };
    let body = slow("POST /lead HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 100\r\n\r\n{");
    let (head, silent) = (slow("POST /lead HTTP/1.1\r\nhost: a\r\n"), slow(""));
    // Others are answered meanwhile.
    assert_eq!(asked(service, "POST /lead", b"{\"lead_id\": 1}").0, 200);
    let (status, answer) = received(body);
    assert_eq!(status, 408, "{answer}");
    assert_eq!(answer, "the body took more than 700ms");
    // Those that do not finish their head are only hung up on.
    assert_eq!((received(head), received(silent)), ((0, json!("")), (0, json!(""))));
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[test]
fn many_ask_at_once() {
    let service = started();
    let ask = |from: u32| {
        (from..from + 50).for_each(|at| {
            let lead = format!("{{\"lead_id\": \"{at}\", \"budget\": {at}}}");
            let (status, answer) = asked(service, "POST /lead?as_of=2026-10-31", lead.as_bytes());
            assert_eq!((status, &answer["key"]), (200, &json!(at.to_string())));
        });
    };
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || ask(thread * 50));
        }
    });
}
