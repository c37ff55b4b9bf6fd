"""Routes of task_forces."""

from fastapi import APIRouter

routes = APIRouter()
