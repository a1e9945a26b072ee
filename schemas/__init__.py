"""The shared vocabulary: records, controlled lists, errors, and the few pure functions every room must agree on."""
