package testenv

// SomeID is an id that no object has.
const SomeID = "00000000-0000-4000-8000-000000000000"
