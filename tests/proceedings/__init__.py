"""Tests of camera-ready papers and the public record."""
