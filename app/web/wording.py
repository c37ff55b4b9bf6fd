"""Routes of wording."""

from fastapi import APIRouter

routes = APIRouter()
