//! Random numbers by place: the number of a key does not depend on which were asked for before, so that no result depends
//! on threads or order.

/// The golden ratio in 64 bits, the increment of SplitMix64 (Steele, Lea, Flood 2014).
pub const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Mixes two numbers into one that looks random.
pub fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_mul(GOLDEN) ^ b.wrapping_add(GOLDEN).wrapping_mul(0xD1B5_4A32_D192_ED03);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A number from 0 up to 1 out of 53 bits.
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

/// A number above 0 up to 1 out of 53 bits, fit for a logarithm.
pub fn above_zero(bits: u64) -> f64 {
    ((bits >> 11) + 1) as f64 / (1u64 << 53) as f64
}
