//! Messages that stay until they are read: errors never vanish by themselves.

use crate::base::{Args, Error};

/// What a message says.
#[derive(Clone, Debug)]
pub enum Said {
    /// Something failed.
    Error(Error),
    /// Something was done: message key and values.
    Done(&'static str, Args),
}

/// A message with its number.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its number, by which it is dismissed.
    pub number: u64,
    /// What it says.
    pub said: Said,
}

/// The messages on screen, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Messages {
    shown: Vec<Message>,
    next: u64,
}

impl Messages {
    /// Says that something failed. The same error twice in a row is shown once.
    pub fn fail(&mut self, e: Error) {
        let again = matches!(self.shown.last(), Some(Message { said: Said::Error(old), .. }) if *old == e);
        if !again {
            self.push(Said::Error(e));
        }
    }
    /// Says that something was done; an older such message gives way.
    pub fn tell(&mut self, key: &'static str, args: Args) {
        self.shown.retain(|m| !matches!(m.said, Said::Done(..)));
        self.push(Said::Done(key, args));
    }
    /// Takes one away.
    pub fn dismiss(&mut self, number: u64) {
        self.shown.retain(|m| m.number != number);
    }
    /// What is on screen.
    pub fn shown(&self) -> &[Message] {
        &self.shown
    }

    fn push(&mut self, said: Said) {
        self.next += 1;
        self.shown.push(Message { number: self.next, said });
    }
}
