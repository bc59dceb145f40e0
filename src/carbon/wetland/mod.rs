//! What it is: wetland and water per hectare: carbon taken up, methane given off, both horizons, and the stock at stake.
//! What it never does: call a freshwater wetland a quick sink, or count a protected stock as a yearly uptake.
//! Where to start reading: [`exchange::exchange`]; the salt rules in [`tidal`], burial values in [`burial`].

pub mod burial;
pub mod exchange;
pub mod tidal;
