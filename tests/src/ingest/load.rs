//! Customers on keep-alive connections: as fast as they are answered, or at a pace that no slow answer holds up.
//!
//! It shares the machine with what it measures, so it does little: requests are made before, replies hardly read.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::post::Posts;
use super::reply::{Reply, look};
use crate::fault::chance::Chance;

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// How many connections.
    pub connections: usize,
    /// So many requests a second, whatever the answers do; else each connection sends as soon as it is answered.
    pub pace: Option<f64>,
    /// Not counted.
    pub warm_up: Duration,
    /// Counted.
    pub window: Duration,
    /// Which requests follow.
    pub seed: u64,
}

/// What came back.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// Every 201, those of the warm-up too.
    pub created: u64,
    /// Milliseconds of each answer within the window, ascending: from sending, at a pace from when it was due.
    pub millis: Vec<f32>,
    /// Answers that are no 201, and broken connections, in words.
    pub strange: Vec<String>,
}

/// Threads of customers. Two, so that the system can move them between its cores as it does a server's workers.
const THREADS: usize = 2;
/// How often a pace looks at the clock.
const TICK: Duration = Duration::from_micros(200);

impl Load {
    /// Sends; calls `mark` when the window begins and when it ends.
    pub fn run(self, address: SocketAddr, mut mark: impl FnMut()) -> Answered {
        let posts = Arc::new(Posts::new(address, self.seed));
        let begun = Instant::now() + self.warm_up;
        let end = begun + self.window;
        let clock = Clock { zero: Instant::now(), begun, end };
        let pace = self.pace.map(|per_second| Arc::new(Pace::new(per_second, clock)));
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let connections = self.connections / THREADS;
                let seed = self.seed.wrapping_mul(1_000).wrapping_add(u64::try_from(thread).expect("two threads"));
                let customer = Customer {
                    posts: Arc::clone(&posts),
                    address,
                    clock,
                    pace: pace.clone(),
                    chance: Chance::of(seed),
                };
                thread::spawn(move || customers(&customer, connections))
            })
            .collect();
        let ticking = pace.map(|pace| thread::spawn(move || pace.tick(self.connections)));
        for moment in [begun, end] {
            // The beginning and the end of what is measured.
            thread::sleep(moment.saturating_duration_since(Instant::now()));
            mark();
        }
        let mut all = Answered::default();
        for thread in threads {
            all.add(thread.join().expect("the customers end"));
        }
        if let Some(thread) = ticking {
            thread.join().expect("the pace ends");
        }
        all.millis.sort_unstable_by(f32::total_cmp);
        all
    }
}

impl Answered {
    fn add(&mut self, other: Self) {
        self.created += other.created;
        self.millis.extend(other.millis);
        self.strange.extend(other.strange);
    }
}

#[derive(Clone, Copy)]
struct Clock {
    zero: Instant,
    begun: Instant,
    end: Instant,
}

/// Says when the next request is due, whether or not somebody is free to send it: who is kept waiting by a slow answer
/// counts that wait, so that a server that stalls cannot hide it.
struct Pace {
    due: Semaphore,
    taken: AtomicU64,
    per_second: f64,
    clock: Clock,
    /// How many there will be.
    last: u64,
}

impl Pace {
    fn new(per_second: f64, clock: Clock) -> Self {
        let all = clock.end.duration_since(clock.zero).as_secs_f64() * per_second;
        let (due, taken) = (Semaphore::new(0), AtomicU64::new(0));
        Self { due, taken, per_second, clock, last: whole(all) }
    }

    fn tick(&self, connections: usize) {
        let mut given = 0;
        while given < self.last {
            let due = whole(self.clock.zero.elapsed().as_secs_f64() * self.per_second).min(self.last);
            self.due.add_permits(usize::try_from(due - given).expect("a tick's worth"));
            given = due;
            // Not to wait for something: this is the clock that the customers follow.
            thread::sleep(TICK);
        }
        // Everybody wakes once more, and finds that nothing is left.
        self.due.add_permits(connections);
    }

    /// When the next request was due; `None` after the last one.
    async fn next(&self) -> Option<Instant> {
        self.due.acquire().await.ok()?.forget();
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        #[expect(clippy::cast_precision_loss, reason = "no run has 2^52 requests")]
        let after = Duration::from_secs_f64(number as f64 / self.per_second);
        (number < self.last).then(|| self.clock.zero + after)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, above 0 and far below 2^52")]
fn whole(count: f64) -> u64 {
    count as u64
}

#[derive(Clone)]
struct Customer {
    posts: Arc<Posts>,
    address: SocketAddr,
    clock: Clock,
    pace: Option<Arc<Pace>>,
    chance: Chance,
}

fn customers(customer: &Customer, connections: usize) -> Answered {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
    runtime.block_on(async {
        let mut chance = customer.chance.clone();
        let each = (0..connections).map(|_| {
            let own = Customer { chance: Chance::of(chance.next()), ..customer.clone() };
            tokio::spawn(own.post())
        });
        let mut all = Answered::default();
        for one in each.collect::<Vec<_>>() {
            all.add(one.await.expect("a customer ends"));
        }
        all
    })
}

impl Customer {
    async fn post(mut self) -> Answered {
        let mut answered = Answered::default();
        if let Err(error) = self.try_post(&mut answered).await {
            answered.strange.push(format!("a connection broke: {error}"));
        }
        answered
    }

    async fn try_post(&mut self, answered: &mut Answered) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let (mut request, mut reply) = (Vec::with_capacity(4_096), Vec::with_capacity(4_096));
        loop {
            let due = match &self.pace {
                Some(pace) => pace.next().await,
                None => Some(Instant::now()).filter(|now| *now < self.clock.end),
            };
            let Some(due) = due else { return Ok(()) };
            self.posts.next(&mut self.chance, &mut request);
            stream.write_all(&request).await?;
            reply.clear();
            while look(&reply) == Reply::Coming {
                if stream.read_buf(&mut reply).await? == 0 {
                    return Err(std::io::ErrorKind::UnexpectedEof.into());
                }
            }
            let now = Instant::now();
            if look(&reply) != Reply::Whole(201) {
                answered.strange.push(String::from_utf8_lossy(&reply).into_owned());
                return Ok(());
            }
            answered.created += 1;
            // At a pace each request that was due in the window counts, however late its answer came.
            let moment = if self.pace.is_some() { due } else { now };
            if (self.clock.begun..self.clock.end).contains(&moment) {
                answered.millis.push(now.duration_since(due).as_secs_f32() * 1_000.0);
            }
        }
    }
}

/// The `share` quantile (0 to 1) of an ascending list, in its own unit; 0 for an empty one.
pub fn quantile(ascending: &[f32], share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "no run has 2^52 requests")]
    let place = (ascending.len() as f64 * share).ceil();
    let place = usize::try_from(whole(place)).unwrap_or(usize::MAX).clamp(1, ascending.len().max(1)) - 1;
    ascending.get(place).copied().map_or(0.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn a_quantile_is_one_of_the_answers() {
        let list: Vec<f32> = (1_u8..=100).map(f32::from).collect();
        let quantiles = [0.0, 0.5, 0.99, 0.999, 1.0].map(|share| quantile(&list, share));
        assert_eq!(quantiles.map(f64::to_bits), [1.0_f64, 50.0, 99.0, 100.0, 100.0].map(f64::to_bits));
        assert_eq!(quantile(&[], 0.5).to_bits(), 0.0_f64.to_bits());
    }
}
