//! The checker: names, types, units and order are settled here; then the tree is lowered to a program.
