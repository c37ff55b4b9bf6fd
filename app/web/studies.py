"""Routes of studies."""

from fastapi import APIRouter

routes = APIRouter()
