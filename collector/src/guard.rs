//! Who may ask and how often: pure decisions, counted by reason.

pub mod address;
pub mod key;
pub mod origin;
mod places;
pub mod quarantine;
pub mod rate;
pub mod refused;
pub mod session;

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use self::address::{Client, Proxies, Said};
use self::quarantine::Quarantine;
use self::rate::{Quota, Rate, Standing};
use self::refused::Refused;
use crate::config::Guarding;

/// How many customers' addresses are remembered at a time; half a megabyte. When more post than that, those who posted
/// least are forgotten first, and begin with a whole quota.
const ADDRESSES: usize = 32_768;
/// How many addresses that wrong keys come from.
const GUESSERS: usize = 8_192;
/// More than there may be keys ([`key::MOST`]).
const KEYS: usize = 1_024;

/// How often a minute somebody may sign in with the same key: each is told in the audit log, which keeps so many acts and
/// no more.
const SIGN_INS: u32 = 10;

/// What limits one collector's clients. All of it is in memory and begins anew with the process.
pub struct Guard {
    /// Why requests were refused, and how often.
    pub refused: Refused,
    /// What the page added and was dropped or replaced, by member.
    pub repaired: Refused,
    /// What looks forged.
    pub quarantine: Quarantine,
    proxies: Proxies,
    posts: Rate,
    displays: Rate,
    team: Rate,
    wrong_keys: Rate,
    sign_ins: Rate,
    started: Instant,
    told: [AtomicBool; 3],
}

/// What a customer's program posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// An answer, or that it is withdrawn.
    Answer,
    /// That the question was seen. It has a quota of its own: a page that many see must not cost one of them his answer.
    Display,
}

impl Guard {
    /// With these settings.
    pub fn new(settings: &Guarding) -> Self {
        let quota = |rate| Quota::a_minute(rate, rate);
        let posts = Quota::a_minute(settings.post_rate, settings.post_burst);
        Self {
            refused: Refused::default(),
            repaired: Refused::default(),
            quarantine: Quarantine::new(settings.rules()),
            proxies: Proxies::new(&settings.trusted_proxies),
            posts: Rate::new("post", posts, ADDRESSES),
            displays: Rate::new("shown", posts, ADDRESSES),
            team: Rate::new("team", quota(settings.team_rate), KEYS),
            wrong_keys: Rate::new("wrong-key", quota(settings.wrong_key_rate), GUESSERS),
            sign_ins: Rate::new("sign-in", Quota::a_minute(SIGN_INS, SIGN_INS), KEYS),
            started: Instant::now(),
            told: Default::default(),
        }
    }

    /// Whose request it is. Without a peer, as in a test without a server, it is our own.
    pub fn client(&self, peer: Option<IpAddr>, said: &Said<'_>) -> Client {
        let Some(peer) = peer else { return Client::Local };
        self.tell(peer, said);
        self.proxies.client(peer, said)
    }

    /// What stands before this collector.
    pub fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// Counts a post; `Err` when it is one too many. `None` for who has no limit.
    pub fn post(&self, client: Client, posted: Posted) -> Option<Result<Standing, Standing>> {
        let rate = match posted {
            Posted::Answer => &self.posts,
            Posted::Display => &self.displays,
        };
        match client {
            Client::Local => None,
            Client::Outside(address) => rate.take(address, self.clock()),
        }
    }

    /// Counts a request with the key of that id, which may not write.
    pub fn team(&self, client: Client, key: &str) -> Option<Result<Standing, Standing>> {
        match client {
            Client::Local => None,
            Client::Outside(_) => self.team.take(key, self.clock()),
        }
    }

    /// After how many seconds a key of this client is looked at again; `None` when at once. A right one waits as well:
    /// else who guesses could go on and would only see when he is right.
    pub fn wait_for_keys(&self, client: Client) -> Option<u64> {
        match client {
            Client::Local => None,
            Client::Outside(address) => self.wrong_keys.wait(address, self.clock()),
        }
    }

    /// Counts a wrong key.
    pub fn wrong_key(&self, client: Client) {
        if let Client::Outside(address) = client {
            self.wrong_keys.take(address, self.clock());
        }
    }

    /// Counts a sign-in with the key of that id; after how many seconds the next one may come when it is one too many.
    pub fn sign_in(&self, client: Client, key: &str) -> Result<(), u64> {
        match (client, self.clock()) {
            (Client::Local, _) => Ok(()),
            (Client::Outside(_), now) => match self.sign_ins.take(key, now) {
                Some(Err(standing)) => Err(standing.wait.max(1)),
                Some(Ok(_)) | None => Ok(()),
            },
        }
    }

    /// Nanoseconds of a clock that nobody turns back.
    fn clock(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Says once what to do about a proxy that is not set up. Never the address: it may be a customer's.
    fn tell(&self, peer: IpAddr, said: &Said<'_>) {
        let local = peer.to_canonical().is_loopback();
        let trusted = self.proxies.trust(peer);
        // Who asks from this machine without any such header has asked past the proxy.
        let fine = if trusted { said.names() || local && !said.anything() } else { !said.anything() };
        if fine {
            return;
        }
        let (told, what) = match (trusted, local) {
            (true, _) => (&self.told[0], NAMELESS),
            (false, true) => (&self.told[1], NEAR),
            (false, false) => (&self.told[2], FAR),
        };
        if !told.load(Ordering::Relaxed) && !told.swap(true, Ordering::Relaxed) {
            tracing::warn!("{what}");
        }
    }
}

/// A proxy that is trusted and keeps back for whom it asks.
const NAMELESS: &str = "a proxy of --trusted-proxy sends neither X-Forwarded-For nor Forwarded: customers behind it cannot \
                        be told apart. Have it send one of them (docs/guard.md)";
/// One on this machine that is not trusted.
const NEAR: &str = "a proxy on this machine passes requests on and is not trusted: nobody behind it is limited or put into \
                    quarantine. If it is yours: --trusted-proxy 127.0.0.1,::1";
/// Another one, or a client that makes up a header.
const FAR: &str = "a request came with X-Forwarded-For or the like from a peer that is not trusted: what it says is \
                   ignored. If a proxy stands before perche, all who come through it are limited as one until it is \
                   named: --trusted-proxy ADDRESS";
