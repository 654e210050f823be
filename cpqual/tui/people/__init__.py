"""The register of Documents mode: people, sites and documents as tables whose cells are edited."""
