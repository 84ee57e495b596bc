"""Problems: what stands out, and claims to suppliers."""
