//! What can happen to a country, and drawing a run from a seed.

use crate::simulator::network::Fate;
use serde::{Deserialize, Serialize};
use testkit::chance::SeededChance;

/// One thing that happens. It names its object by a place in the list of what there is then (modulo its
/// length), so a run stays a run when some of its operations are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// A clerk enters a notice of a household.
    Enter { household: usize, notice: Notice, days_ago: i64 },
    /// A person answers what the portal shows.
    Answer { pick: usize, manner: Manner },
    /// An official acts on a case that waits at a desk.
    Act { pick: usize, manner: DeskManner, action: usize },
    /// An official opens a case file.
    Look { pick: usize, wrong_duty: bool },
    /// A person asks what the registers hold about them.
    OwnData { household: usize },
    /// One round of one worker.
    Work { place: usize, worker: Worker },
    /// The clock moves; a negative leap moves it back.
    Leap { minutes: i64 },
    /// A late message arrives.
    LateMessage { pick: usize },
    /// An operator has the events of a subscription handed over again from a place on.
    Replay { place: usize, pick: usize, from: i64 },
    /// All nodes and the portal stop and start again.
    Restart,
}

/// What is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// One child.
    Single,
    /// The second of twins.
    SecondTwin,
    /// A stillborn child.
    Stillborn,
    /// A child that will be adopted.
    Adopted,
    /// Born tomorrow.
    Future,
    /// Without the mother.
    Motherless,
    /// A number in place of a code.
    WrongType,
    /// Entered by an auditor.
    WrongDuty,
}

/// How a person answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Manner {
    /// As everybody of the household does.
    Agree,
    /// In their own way.
    Differ,
    /// The same answer twice.
    Twice,
    /// With values that cannot be taken.
    Wrong,
    /// About a step that is over, past the portal's own door.
    Over,
    /// By somebody who is not asked, past the portal's own door.
    Stranger,
}

/// How an official acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeskManner {
    /// With the right duty and reasons.
    Right,
    /// With another duty.
    WrongDuty,
    /// Without reasons.
    NoReasons,
    /// With values that cannot be taken.
    WrongValues,
}

/// A worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Worker {
    /// Brings messages.
    Deliver,
    /// Hands events over to their subscribers.
    Feed,
    /// Asks registers.
    Gather,
    /// Places entries in the public log and tells people of them.
    Place,
    /// Counts days.
    CountDays,
    /// Rings clocks.
    Ring,
    /// Orders payments and closes yesterday.
    Pay,
    /// Counts clocks again.
    Recount,
}

/// How the machine fails in the middle of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Crash {
    /// A statement of one store fails: its transaction rolls back in the middle.
    Statement { store: usize, nth: u64 },
    /// A commit of one store is answered with a fault although its rows are there.
    LostAnswer { store: usize, nth: u64 },
    /// The process dies before its n-th transaction from now, and starts again.
    Halt { after: u64 },
}

/// An operation and the trouble it meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What happens.
    pub operation: Operation,
    /// What happens to the messages it sends, in order; later ones arrive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub network: Vec<Fate>,
    /// How the machine fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crash: Option<Crash>,
}

/// The operations of a seed.
pub fn operations(seed: u64, count: usize) -> Vec<Step> {
    let draw = Draw(SeededChance::new(seed ^ 0x5EED));
    (0..count).map(|_| draw.step()).collect()
}

struct Draw(SeededChance);

impl Draw {
    fn below(&self, bound: usize) -> usize {
        usize::try_from(self.0.below(bound as u64)).unwrap_or(0)
    }

    fn one_of<T: Copy>(&self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn step(&self) -> Step {
        let operation = self.operation();
        let network = if self.below(4) == 0 {
            (0..1 + self.below(6)).map(|_| self.fate()).collect()
        } else {
            Vec::new()
        };
        let crash = if self.below(6) == 0 { Some(self.crash()) } else { None };
        Step { operation, network, crash }
    }

    fn operation(&self) -> Operation {
        match self.below(100) {
            0..9 => Operation::Enter {
                household: self.below(64),
                notice: self.notice(),
                days_ago: self.0.below(20) as i64,
            },
            9..33 => Operation::Answer { pick: self.below(1_000), manner: self.manner() },
            33..41 => {
                Operation::Act { pick: self.below(1_000), manner: self.desk_manner(), action: self.below(4) }
            }
            41..43 => Operation::Look { pick: self.below(1_000), wrong_duty: self.below(4) == 0 },
            43..45 => Operation::OwnData { household: self.below(64) },
            45..88 => Operation::Work { place: self.below(64), worker: self.worker() },
            88..94 => Operation::Leap { minutes: self.leap() },
            94..96 => Operation::LateMessage { pick: self.below(1_000) },
            96..97 => Operation::Replay {
                place: self.below(64),
                pick: self.below(64),
                from: self.0.below(12) as i64,
            },
            _ => Operation::Restart,
        }
    }

    fn notice(&self) -> Notice {
        use Notice::{Adopted, Future, Motherless, SecondTwin, Single, Stillborn, WrongDuty, WrongType};
        self.one_of(&[
            Single, Single, Single, Single, Single, Single, SecondTwin, SecondTwin, SecondTwin, Stillborn,
            Adopted, Future, Motherless, WrongType, WrongDuty,
        ])
    }

    fn manner(&self) -> Manner {
        use Manner::{Agree, Differ, Over, Stranger, Twice, Wrong};
        self.one_of(&[Agree, Agree, Agree, Agree, Agree, Agree, Differ, Differ, Twice, Wrong, Over, Stranger])
    }

    fn desk_manner(&self) -> DeskManner {
        use DeskManner::{NoReasons, Right, WrongDuty, WrongValues};
        self.one_of(&[Right, Right, Right, Right, WrongDuty, NoReasons, WrongValues])
    }

    fn worker(&self) -> Worker {
        use Worker::{CountDays, Deliver, Feed, Gather, Pay, Place, Recount, Ring};
        self.one_of(&[
            Deliver, Deliver, Deliver, Deliver, Deliver, Feed, Feed, Feed, Gather, Gather, Gather, Place,
            CountDays, Ring, Pay, Recount,
        ])
    }

    fn leap(&self) -> i64 {
        let most = self.one_of(&[10, 60, 24 * 60, 7 * 24 * 60, 40 * 24 * 60]);
        let minutes = 1 + self.0.below(most) as i64;
        if self.below(8) == 0 { -(minutes % 30) } else { minutes }
    }

    fn fate(&self) -> Fate {
        use Fate::{Arrives, Doubled, Echoes, Late, Lost, ReplyLost};
        self.one_of(&[Arrives, Arrives, Lost, ReplyLost, Doubled, Late, Echoes])
    }

    fn crash(&self) -> Crash {
        let (store, nth) = (self.below(64), 1 + self.0.below(40));
        match self.below(3) {
            0 => Crash::Statement { store, nth },
            1 => Crash::LostAnswer { store, nth: 1 + nth % 4 },
            _ => Crash::Halt { after: 1 + nth % 12 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_its_operations_again_and_they_survive_as_json() {
        let steps = operations(7, 200);
        assert_eq!(steps, operations(7, 200));
        assert_ne!(steps, operations(8, 200));
        let text = serde_json::to_string(&steps).expect("steps have a JSON form");
        assert_eq!(serde_json::from_str::<Vec<Step>>(&text).expect("readable"), steps);
    }
}
