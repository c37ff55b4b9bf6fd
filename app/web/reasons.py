"""Routes of reasons."""

from fastapi import APIRouter

routes = APIRouter()
