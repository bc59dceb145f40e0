//! Code systems (三调, GB/T 21010-2017, 用地用海 2023) and free mapping tables; see the helper's work.
