"""Routes of files."""

from fastapi import APIRouter

routes = APIRouter()
