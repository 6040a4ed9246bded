//! The program: the policy as a list of named columns, in the order in which they can be computed.
