//! Many requests over many connections: none fails, and the service keeps its memory.

use std::collections::HashSet;
use std::fs;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use serde_json::json;

use crate::running::{Caller, LOBBY, Running, claims};

/// Connections that are open at the same time.
const CONNECTIONS: usize = 64;

/// Requests over all of them together.
const REQUESTS: usize = 10_000;

/// Requests after which everything is allocated that is kept.
const WARM_UP: usize = 2_000;

/// How much the service's memory may grow, in KiB. A leak of one token a request would take twice as much.
const GROWTH: usize = 2_048;

/// The memory of a process that is in use, in KiB.
fn resident(running: &Running) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", running.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The sockets of a process.
fn sockets(running: &Running) -> usize {
    let files = fs::read_dir(format!("/proc/{}/fd", running.child.id())).unwrap();
    let targets = files.filter_map(|file| fs::read_link(file.unwrap().path()).ok());
    targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
}

/// Makes this number of requests, spread over the callers; gives the nonces.
fn call(callers: &[Caller], requests: usize) -> HashSet<u64> {
    let (next, start) = (AtomicUsize::new(0), Barrier::new(callers.len()));
    let one = |caller: &Caller| {
        let mut nonces = Vec::new();
        start.wait();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= requests {
                return nonces;
            }
            let name = format!("visitor {number}");
            let claims = claims(&caller.admitted("lobby", &json!({ "name": name })));
            assert_eq!(claims["session_id"], LOBBY);
            assert_eq!(claims["connection_data"], json!({ "name": name }).to_string());
            nonces.push(claims["nonce"].as_u64().unwrap());
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> =
            callers.iter().map(|caller| scope.spawn(move || one(caller))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn many_requests() {
    let running = Running::start();
    let callers: Vec<Caller> = (0..CONNECTIONS).map(|_| running.caller()).collect();
    assert_eq!(call(&callers, WARM_UP).len(), WARM_UP);
    let before = resident(&running);
    let begin = Instant::now();
    // Nonces are random numbers of 53 bits: that two of 10,000 are the same has a chance of 1 in 10^8.
    assert_eq!(call(&callers, REQUESTS).len(), REQUESTS);
    let time = begin.elapsed();
    let (after, open) = (resident(&running), sockets(&running));
    println!(
        "{REQUESTS} requests over {CONNECTIONS} connections in {time:.1?}: {before} KiB before, {after} KiB after, \
         {open} sockets"
    );
    // All connections are still there, none came to replace another, and one socket more listens.
    assert!((CONNECTIONS..CONNECTIONS + 4).contains(&open), "{open} sockets");
    assert!(after <= before + GROWTH, "{before} KiB before, {after} KiB after");
}
