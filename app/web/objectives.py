"""Routes of objectives."""

from fastapi import APIRouter

routes = APIRouter()
