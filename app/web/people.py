"""Routes of people."""

from fastapi import APIRouter

routes = APIRouter()
