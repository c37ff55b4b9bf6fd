"""Routes of results."""

from fastapi import APIRouter

routes = APIRouter()
