"""Tests of the pretend market, over real HTTP bytes."""
