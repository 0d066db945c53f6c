//! From the event log to Redis streams and from streams to handlers, exactly once in effect.
