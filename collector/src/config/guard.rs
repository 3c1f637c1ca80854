//! How often who may ask, and what looks forged.

use std::net::IpAddr;

use clap::{ArgAction, Args};
use ipnet::IpNet;

use super::number::whole;
use crate::guard::quarantine::Rules;

/// What the guard goes by. Programs on this machine that no trusted proxy stands before, and requests with a key of write
/// scope, are neither limited nor put into quarantine.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Guard")]
pub struct Guarding {
    /// A proxy before this collector, by address or network; what it says of the client's address, scheme and host is
    /// believed. May be given several times
    #[arg(
        long = "trusted-proxy",
        env = "PERCHE_TRUSTED_PROXY",
        value_name = "CIDR",
        value_delimiter = ',',
        value_parser = network
    )]
    pub trusted_proxies: Vec<IpNet>,

    /// Posts of customers a minute and address (IPv6: /64); 0 is no limit
    #[arg(long, env = "PERCHE_POST_RATE", value_name = "N", default_value_t = 60, value_parser = number())]
    pub post_rate: u32,

    /// How many of them may come at once
    #[arg(long, env = "PERCHE_POST_BURST", value_name = "N", default_value_t = 30, value_parser = number())]
    pub post_burst: u32,

    /// Requests of teams a minute and key of a scope below write; 0 is no limit
    #[arg(long, env = "PERCHE_TEAM_RATE", value_name = "N", default_value_t = 600, value_parser = number())]
    pub team_rate: u32,

    /// Wrong keys a minute and address, after which none is looked at; 0 is no limit
    #[arg(long, env = "PERCHE_WRONG_KEY_RATE", value_name = "N", default_value_t = 30, value_parser = number())]
    pub wrong_key_rate: u32,

    /// Quarantine for more equal comments an hour and survey; 0 for none
    #[arg(long, env = "PERCHE_QUARANTINE_SAME_COMMENT", value_name = "N", default_value_t = 30, value_parser = comments())]
    pub quarantine_same_comment: u32,

    /// Quarantine for more answers an hour than so many times the survey's median; 0 for none
    #[arg(long, env = "PERCHE_QUARANTINE_BURST", value_name = "TIMES", default_value_t = 10, value_parser = number())]
    pub quarantine_burst: u32,

    /// But not for fewer answers an hour
    #[arg(long, env = "PERCHE_QUARANTINE_BURST_LEAST", value_name = "N", default_value_t = 100, value_parser = number())]
    pub quarantine_burst_least: u32,

    /// Quarantine for an answer sooner after its page; 0 for none
    #[arg(long, env = "PERCHE_QUARANTINE_TOO_FAST", value_name = "MILLISECONDS", default_value_t = 400, value_parser = number())]
    pub quarantine_too_fast: u32,

    /// Quarantine for a second answer from one display of a page
    #[arg(long, env = "PERCHE_QUARANTINE_DISPLAY_REUSED", value_name = "BOOL", default_value_t = true, action = ArgAction::Set)]
    pub quarantine_display_reused: bool,

    /// Quarantine for who fills in a field that people do not see
    #[arg(long, env = "PERCHE_QUARANTINE_HONEYPOT", value_name = "BOOL", default_value_t = true, action = ArgAction::Set)]
    pub quarantine_honeypot: bool,
}

/// So many are remembered of each comment.
fn comments() -> impl Fn(&str) -> Result<u32, String> + Clone {
    whole(0, 1_000)
}

fn number() -> impl Fn(&str) -> Result<u32, String> + Clone {
    whole(0, u32::MAX)
}

/// An address alone is the network of that address.
fn network(text: &str) -> Result<IpNet, &'static str> {
    let one = || text.parse().ok().map(|address: IpAddr| IpNet::from(address.to_canonical()));
    text.parse().ok().or_else(one).ok_or("must be an address such as 10.0.0.5, or a network such as 10.0.0.0/8")
}

impl Default for Guarding {
    fn default() -> Self {
        let rules = Rules::default();
        Self {
            trusted_proxies: Vec::new(),
            post_rate: 60,
            post_burst: 30,
            team_rate: 600,
            wrong_key_rate: 30,
            quarantine_same_comment: rules.same_comment,
            quarantine_burst: rules.burst_times,
            quarantine_burst_least: rules.burst_least,
            quarantine_too_fast: rules.too_fast,
            quarantine_display_reused: rules.display_reused,
            quarantine_honeypot: rules.honeypot,
        }
    }
}

impl Guarding {
    /// The rules of the quarantine.
    pub fn rules(&self) -> Rules {
        Rules {
            same_comment: self.quarantine_same_comment,
            burst_times: self.quarantine_burst,
            burst_least: self.quarantine_burst_least,
            display_reused: self.quarantine_display_reused,
            too_fast: self.quarantine_too_fast,
            honeypot: self.quarantine_honeypot,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::config::{Cli, Command};

    fn read(flags: &[&str]) -> Option<Guarding> {
        let command = Cli::try_parse_from([&["perche", "serve"], flags].concat()).ok()?.command;
        if let Command::Serve(serve) = command { Some(serve.guard) } else { None }
    }

    #[test]
    fn the_defaults_of_the_flags_are_those_of_the_type() {
        assert_eq!(format!("{:?}", read(&[])), format!("{:?}", Some(Guarding::default())));
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let proxies = |flags: &[&str]| {
            read(flags).map(|guard| guard.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let several = ["--trusted-proxy", "127.0.0.1,10.0.0.0/8", "--trusted-proxy", "2001:db8::/32"];
        let expected = ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32"].map(str::to_owned).to_vec();
        assert_eq!(proxies(&several), Some(expected));
        for wrong in ["proxy.example", "10.0.0.0/33", "10.0.0.1:80", "*", ""] {
            assert_eq!(proxies(&["--trusted-proxy", wrong]), None, "{wrong}");
        }
    }

    #[test]
    fn a_rule_can_be_turned_off() {
        let rules = read(&["--quarantine-honeypot", "false", "--quarantine-too-fast", "0"]).unwrap().rules();
        assert_eq!(rules, Rules { honeypot: false, too_fast: 0, ..Rules::default() });
    }
}
