//! What came in: registration of disputes and petitions.
