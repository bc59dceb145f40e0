//! What it is: the room of documents, charts and tables to hand over.
//! What it never does: compute anything that a snapshot lacks.
//! Where to start reading: nothing is here yet; map sheets are made in `map::sheet`.
