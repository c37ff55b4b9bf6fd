"""Routes of rounds."""

from fastapi import APIRouter

routes = APIRouter()
