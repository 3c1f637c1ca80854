//! Clients that are slow on purpose, many of them, and how long everybody else waits meanwhile.

use std::fs;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::questions::Question;
use super::{Wish, middle_and_late};
use crate::collector::ADMIN_KEY;
use crate::fault::process::{Launch, Process};
use crate::fault::slow::Slow;
use crate::scale::answers::{self, Plan};

/// How many there are: a third never ends its head, a third its body, and a third takes a reply byte by byte.
pub const SLOW: usize = 300;
/// Between one byte of a slow client and its next.
const PACE: Duration = Duration::from_secs(1);
/// An answer that takes longer is given up: nobody is served any more.
const PATIENCE: Duration = Duration::from_secs(10);
/// Under sabotage, how many connections there are: fewer than slow clients want.
const TOO_FEW: usize = 200;

/// What it came to.
#[derive(Clone, Copy, Debug)]
pub struct Waits {
    /// Milliseconds without slow clients: the median and the 99th of a hundred.
    pub alone: [f64; 2],
    /// The same beside them.
    pub beside: [f64; 2],
    /// How many answers came beside them.
    pub times: usize,
    /// Whether each came.
    pub served: bool,
    /// How many slow clients the collector still held at the end.
    pub held: usize,
}

/// Asks a collector on what lies in the folder, each time over a connection of its own; then the same beside slow clients.
/// Under sabotage it takes fewer connections than those hold.
pub fn measure(wish: &Wish, plan: Plan, question: Question) -> Result<Waits, String> {
    // Patient, so that the slow ones stay: how they are let go is the matter of other tests.
    let mut patient: Vec<String> =
        ["HEAD_TIMEOUT", "BODY_TIMEOUT", "SEND_TIMEOUT", "KEEP_ALIVE"].map(|name| format!("PERCHE_{name}=3600")).into();
    patient.extend(wish.sabotage.then(|| format!("PERCHE_MAX_CONNECTIONS={TOO_FEW}")));
    let wrapper: Vec<&str> = std::iter::once("env").chain(patient.iter().map(String::as_str)).collect();
    let launch = Launch { wrapper: &wrapper, ..Launch::default() };
    let collector =
        Process::start(&wish.folder, launch).map_err(|(status, log)| format!("it does not start: {status}: {log}"))?;
    ask(&collector, question, wish.window / 10)?;
    let (alone, _) = ask(&collector, question, wish.window)?;
    let crowd = Crowd::begin(&collector, plan);
    settle(&collector)?;
    let (beside, served) = ask(&collector, question, wish.window)?;
    let held = crowd.end();
    collector.kill();
    let times = beside.len();
    Ok(Waits { alone: middle_and_late(&alone), beside: middle_and_late(&beside), times, served, held })
}

/// Ascending milliseconds of the answers of so long a time, and whether each came; after one that does not none is asked for.
fn ask(collector: &Process, question: Question, window: Duration) -> Result<(Vec<f32>, bool), String> {
    let (mut millis, mut served, started) = (Vec::new(), true, Instant::now());
    for round in (0..).take_while(|round| *round == 0 || started.elapsed() < window) {
        let request = ureq::get(format!("{}{}", collector.address(), question.path(round)));
        let request = request.header("authorization", format!("Bearer {ADMIN_KEY}"));
        let begun = Instant::now();
        match request.config().timeout_global(Some(PATIENCE)).build().call() {
            Ok(mut answer) => drop(answer.body_mut().read_to_string().map_err(|error| error.to_string())?),
            Err(ureq::Error::Timeout(_)) => {
                served = false;
                break;
            }
            Err(error) => return Err(format!("{}: {error}", question.name)),
        }
        millis.push(begun.elapsed().as_secs_f32() * 1_000.0);
    }
    millis.sort_unstable_by(f32::total_cmp);
    Ok((millis, served))
}

/// All the slow clients.
struct Crowd {
    enough: Sender<()>,
    driver: JoinHandle<usize>,
}

impl Crowd {
    fn begin(collector: &Process, plan: Plan) -> Self {
        let head = "GET /healthz HTTP/1.1\r\nhost: x\r\nx: ".to_owned();
        let body = "POST /v1/surveys/effort/responses HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                    content-length: 9000\r\n\r\n"
            .to_owned();
        let begin = |number: usize| match number % 3 {
            0 => (Slow::begin(collector.address(), &head), Some("a")),
            1 => (Slow::begin(collector.address(), &body), Some(" ")),
            _ => (Slow::begin(collector.address(), &much(plan, number)), None),
        };
        // Each with the bit that it says at times; one that says none takes one.
        let mut slow: Vec<(Slow, Option<&str>)> = (0..SLOW).map(begin).collect();
        let (enough, told) = channel();
        let driver = std::thread::spawn(move || {
            while told.recv_timeout(PACE) == Err(RecvTimeoutError::Timeout) {
                for (slow, says) in &mut slow {
                    match says {
                        Some(bit) => slow.try_say(bit),
                        None => slow.sip(),
                    }
                }
            }
            slow.iter().filter(|(slow, _)| slow.is_held()).count()
        });
        Self { enough, driver }
    }

    /// Lets them go; how many the collector held until then.
    fn end(self) -> usize {
        drop(self.enough);
        self.driver.join().expect("they only wait")
    }
}

/// Asks for more than the system takes off the collector's hands: every second one for all rows of a survey, the others
/// for the description of the API, so often that few rows are enough too.
fn much(plan: Plan, number: usize) -> String {
    let survey = answers::survey(number % plan.surveys);
    let key = format!("authorization: Bearer {ADMIN_KEY}\r\naccept: application/x-ndjson\r\n\r\n");
    let rows = format!("GET /v1/surveys/{survey}/responses?status=all HTTP/1.1\r\nhost: x\r\n{key}");
    let file = "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n";
    if number.is_multiple_of(2) { rows.repeat(4) } else { file.repeat(100) }
}

/// Waits until the system takes no more of the replies that nobody reads: from then on the collector only holds them.
fn settle(collector: &Process) -> Result<(), String> {
    /// Only the rhythm of looking; what grows by less between two looks has settled.
    const LOOK: Duration = Duration::from_millis(500);
    /// What the readers sip meanwhile, and a little more.
    const STILL: u64 = 1 << 16;
    let port = collector.address().rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or_default();
    let mut before = 0;
    for _ in 0..240 {
        std::thread::sleep(LOOK);
        let now = queued(port);
        if before > 0 && now.abs_diff(before) < STILL {
            return Ok(());
        }
        before = now;
    }
    Err("replies that nobody reads go on for ever".to_owned())
}

/// How many bytes the system keeps for either side of the connections to `port`.
fn queued(port: u16) -> u64 {
    let port = format!(":{port:04X}");
    let connections = fs::read_to_string("/proc/self/net/tcp").unwrap_or_default();
    let queues = connections.lines().filter_map(|line| {
        // Local address, remote address, state, and both queues.
        let column: Vec<&str> = line.split_whitespace().collect();
        let ours = column.len() > 4 && (column[1].ends_with(&port) || column[2].ends_with(&port));
        column.get(4).filter(|_| ours)?.split_once(':')
    });
    let bytes = queues.flat_map(|(sent, came)| [sent, came]).filter_map(|bytes| u64::from_str_radix(bytes, 16).ok());
    bytes.sum()
}
