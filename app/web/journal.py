"""Routes of journal."""

from fastapi import APIRouter

routes = APIRouter()
