//! From a sector × fuel table to emissions, shares, closing sums and doubts.
