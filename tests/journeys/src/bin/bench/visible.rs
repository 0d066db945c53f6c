//! From the request that registers a case to the answer that shows its clock.

use std::sync::Arc;
use std::time::{Duration, Instant};

use contracts::Service;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::http::Wire;
use crate::{Bench, figure};

/// How often the page's question is asked at first …
const ASK: Duration = Duration::from_millis(5);
/// … and for whoever has waited so long, four times less often: else what is slow is made slower by being
/// looked at.
const LONG: Duration = Duration::from_millis(100);
/// How long a rate is kept up.
const TIME: Duration = Duration::from_secs(20);
/// Cases that nobody measures: each connection prepares each of its statements once.
const WARM: usize = 30;
/// Cases a second whose clock is waited for; asking for all would be a load of its own.
const SAMPLES: u32 = 8;

pub(crate) async fn measure(bench: &Bench) {
    let mut idle = Vec::new();
    let mut wires = (bench.load.wire().await, tracking(bench).await);
    for n in 0..WARM + 300 {
        let took = one(bench, &mut wires, n).await;
        if n >= WARM {
            idle.push(took);
        }
        sleep(Duration::from_millis(60)).await;
    }
    report("visible_idle", idle, "≤ 60");
    for (rate, wanted) in [(25, "≤ 150"), (50, "≤ 150"), (100, "≤ 300")] {
        report(
            &format!("visible_{rate}"),
            at_rate(bench, rate).await,
            wanted,
        );
        bench.truth.settled(0).await;
    }
}

async fn tracking(bench: &Bench) -> Wire {
    Wire::open(bench.stack.url(Service::Tracking)).await
}

/// Registers a case and asks until its clock is there; how long that took.
async fn one(bench: &Bench, wires: &mut (Wire, Wire), registrar: usize) -> Duration {
    let began = Instant::now();
    let case = bench.load.register(&mut wires.0, registrar).await;
    let path = format!("/api/v1/cases/{case}/track");
    loop {
        let (status, answer) = wires.1.get(&path, bench.load.token(registrar)).await;
        let is_there = status == 200 && {
            let answer: Value = serde_json::from_slice(&answer).unwrap();
            answer["clocks"]
                .as_array()
                .is_some_and(|all| !all.is_empty())
        };
        if is_there {
            return began.elapsed();
        }
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "{case}: no clock"
        );
        let pause = if began.elapsed() < LONG { ASK } else { ASK * 4 };
        sleep(pause).await;
    }
}

/// Registers at a rate, whatever becomes of it; how long the samples took.
async fn at_rate(bench: &Bench, rate: u32) -> Vec<Duration> {
    // One connection pair for each that may be under way, made beforehand.
    let turns = Arc::new(Semaphore::new(64));
    let mut wires = Vec::new();
    for _ in 0..64 {
        wires.push((bench.load.wire().await, tracking(bench).await));
    }
    let wires = &tokio::sync::Mutex::new(wires);
    let began = Instant::now();
    let mut tick = interval(Duration::from_secs(1) / rate);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut n = 0;
    let every = usize::try_from(rate.div_ceil(SAMPLES)).unwrap();
    let mut queue = FuturesUnordered::new();
    let mut samples = Vec::new();
    while began.elapsed() < TIME {
        tokio::select! {
            _ = tick.tick() => {
                let turns = Arc::clone(&turns);
                let sampled = n % every == 0;
                queue.push(async move {
                    let _turn = turns.acquire_owned().await.unwrap();
                    let mut pair = wires.lock().await.pop().unwrap();
                    let took = if sampled {
                        Some(one(bench, &mut pair, n).await)
                    } else {
                        bench.load.register(&mut pair.0, n).await;
                        None
                    };
                    wires.lock().await.push(pair);
                    took
                });
                n += 1;
            }
            Some(took) = queue.next() => samples.extend(took),
        }
    }
    while let Some(took) = queue.next().await {
        samples.extend(took);
    }
    samples
}

fn report(name: &str, mut samples: Vec<Duration>, wanted: &str) {
    samples.sort_unstable();
    let at = |hundredths: usize| samples[(samples.len() * hundredths / 100).min(samples.len() - 1)];
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    figure(&format!("{name}_p50"), ms(at(50)), "ms", None);
    figure(&format!("{name}_p99"), ms(at(99)), "ms", Some(wanted));
}
