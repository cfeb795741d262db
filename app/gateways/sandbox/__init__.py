"""A provider that needs no network and nobody's permission, for demonstrations, tests and CI."""

from app.gateways.sandbox.gateway import SandboxGateway, build

__all__ = ["SandboxGateway", "build"]
