//! What it is: the accounting science: pure functions of columns and factors.
//! What it never does: read files, look at clocks, know scenarios or the screen.
//! Where to start reading: [`balance`].

pub mod balance;
