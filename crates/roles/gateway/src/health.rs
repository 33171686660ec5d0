//! Which of several nodes of a member is asked first: the one that answered soonest of late.

use exchange::snapshot::NodeEntry;
use ids::ServerName;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A node that could not be reached is asked last for so long, microseconds.
pub const AVOIDED_MICROS: i64 = 30 * 1_000_000;

/// What is known of the nodes that were asked.
#[derive(Debug, Default)]
pub(crate) struct Health {
    known: Mutex<HashMap<ServerName, Known>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// Smoothed time to the first bytes of an answer.
    micros: i64,
    /// Set by a failure to reach it.
    avoided_until: i64,
}

impl Health {
    /// Puts the nodes in the order in which to try them. A node that was never asked comes before slower known
    /// ones: so each is measured once.
    pub(crate) fn order(&self, nodes: &mut [&NodeEntry], now_micros: i64) {
        if nodes.len() < 2 {
            return;
        }
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        nodes.sort_by_key(|node| {
            let known = known.get(&node.name).copied().unwrap_or_default();
            (known.avoided_until > now_micros, known.micros)
        });
    }

    /// Notes how long a node took to begin its answer.
    pub(crate) fn answered(&self, node: &ServerName, micros: i64) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(before) = known.get_mut(node) else {
            known.insert(node.clone(), Known { micros, avoided_until: 0 });
            return;
        };
        // A clock that leapt back must not make a node look fast for ever.
        before.micros = (before.micros * 7 + micros.max(0)) / 8;
        before.avoided_until = 0;
    }

    /// Notes that a node could not be reached.
    pub(crate) fn failed(&self, node: &ServerName, now_micros: i64) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(node.clone()).or_default().avoided_until = now_micros.saturating_add(AVOIDED_MICROS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ids::MemberName;

    fn node(code: &str) -> NodeEntry {
        let name = MemberName::new("EX", "GOV", "1").server(code);
        NodeEntry { name, address: String::new(), certificates: Vec::new(), systems: Vec::new() }
    }

    fn order(health: &Health, nodes: &[NodeEntry], now: i64) -> String {
        let mut nodes: Vec<&NodeEntry> = nodes.iter().collect();
        health.order(&mut nodes, now);
        nodes.iter().map(|node| node.name.server.as_str()).collect()
    }

    #[test]
    fn the_fastest_is_first_and_one_that_failed_is_last_for_a_while() {
        let (health, nodes) = (Health::default(), ["a", "b", "c"].map(node));
        assert_eq!(order(&health, &nodes, 0), "abc");
        health.answered(&nodes[0].name, 900);
        health.answered(&nodes[1].name, 100);
        assert_eq!(order(&health, &nodes, 0), "cba", "the unknown one is measured");
        health.answered(&nodes[2].name, 500);
        assert_eq!(order(&health, &nodes, 0), "bca");
        health.failed(&nodes[1].name, 0);
        assert_eq!(order(&health, &nodes, AVOIDED_MICROS - 1), "cab");
        assert_eq!(order(&health, &nodes, AVOIDED_MICROS), "bca");
    }
}
