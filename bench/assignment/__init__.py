"""How good and how quick the assignment engine is, on instances with known answers; each in a process of its own."""
