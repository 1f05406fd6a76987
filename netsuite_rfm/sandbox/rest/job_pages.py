"""Pages of an asynchronous job: job, task list, task and result.

subsect_161278579295, subsect_161252896355 and subsect_161252889998 of Oracle's help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.http.errors import NetSuiteError, no_resource
from netsuite_rfm.sandbox.http.exchange import JSON, Request, Response, json_response
from netsuite_rfm.sandbox.rest.record import CUSTOMER_PATH

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.rest.jobs import Job, Result
    from netsuite_rfm.sandbox.serve.site import Site

JOB_ROOT = "/services/rest/async/v1/job"
_FAILED_FROM = 400


def job_path(job: Job) -> str:
    """Return the path of a job, as `Location` names it."""
    return f"{JOB_ROOT}/{job.id}"


def show_job(site: Site, request: Request, job_id: str) -> Response:
    """Answer a poll. `completed` is the only sure sign of an end."""
    job = _find(site, request, job_id)
    completed = site.jobs.poll(job)
    url = request.origin + job_path(job)
    return json_response(
        {
            "links": [{"rel": "self", "href": url}],
            "completed": completed,
            "id": job.id,
            "progress": _job_progress(site, job) if completed else site.behaviour.progress_in_hand,
            "task": {"links": [{"rel": "self", "href": f"{url}/task"}]},
        }
    )


def show_tasks(site: Site, request: Request, job_id: str) -> Response:
    """List the links of a job's tasks, one task per record."""
    job = _find(site, request, job_id)
    url = f"{request.origin}{job_path(job)}/task"
    links = [{"rel": "self", "href": f"{url}/{number + 1}"} for number in range(len(job.task_order))]
    in_one = site.behaviour.task_list == "one_item"
    items = [{"links": links}] if in_one else [{"links": [link]} for link in links]
    return json_response({"links": [{"rel": "self", "href": f"{url}/"}], "count": len(items), "items": items})


def show_task(site: Site, request: Request, job_id: str, task_id: str) -> Response:
    """Show one task's state and the link to its result."""
    job = _find(site, request, job_id)
    result = _result(job, _position(request, job, task_id))
    url = f"{request.origin}{job_path(job)}/task/{task_id}"
    body: dict[str, object] = {
        "links": [{"rel": "related", "href": f"{url}/result"}, {"rel": "self", "href": url}],
        "completed": result is not None,
    }
    if result is not None and job.ended is not None:
        body["endTime"] = job.ended.strftime("%Y-%m-%dT%H:%M:%SZ")
    body["id"] = task_id
    body["progress"] = (
        site.behaviour.progress_in_hand if result is None else _progress(site, failed=_is_failure(result))
    )
    body["startTime"] = job.started.strftime("%Y-%m-%dT%H:%M:%SZ")
    return json_response(body)


def batch_change_response(site: Site, origin: str, customer_id: int) -> Response:
    """Return the result of a changed record: the response of its own PATCH, according to the account's switches."""
    location = {"Location": f"{origin}{CUSTOMER_PATH}/{customer_id}"} if site.behaviour.result_location else {}
    if site.behaviour.result_status == 200:  # noqa: PLR2004 - OK, against 204
        return Response(200, {"Content-Type": JSON, **location}, b"{}")
    return Response(204, location)


def show_result(site: Site, request: Request, job_id: str, task_id: str) -> Response:
    """Return the response that the record's own request would have had, including its status."""
    job = _find(site, request, job_id)
    result = _result(job, _position(request, job, task_id))
    if result is None:
        raise NetSuiteError(400, "INVALID_REQUEST", "The task is not completed.")  # guess
    if isinstance(result, int):
        return batch_change_response(site, request.origin, result)
    return Response(result.status, dict(result.headers), result.body)


def _find(site: Site, request: Request, job_id: str) -> Job:
    job = site.jobs.find(job_id)
    if job is None:
        raise no_resource(request.path, f"Job {job_id} does not exist.")
    return job


def _position(request: Request, job: Job, task_id: str) -> int:
    number = int(task_id)
    if not 1 <= number <= len(job.task_order):
        raise no_resource(request.path, f"Task {task_id} does not exist.")
    return job.task_order[number - 1]


def _result(job: Job, position: int) -> Result | None:
    return job.results[position] if job.fate == "normal" else None


def _is_failure(result: Result | None) -> bool:
    return isinstance(result, Response) and result.status >= _FAILED_FROM


def _job_progress(site: Site, job: Job) -> str | int:
    some_failed = any(_is_failure(result) for result in job.results)
    failed = some_failed and site.behaviour.job_progress_partial_failure == "failed"
    return _progress(site, failed=failed)


def _progress(site: Site, *, failed: bool) -> str | int:
    if failed:
        return site.behaviour.progress_failed
    word = site.behaviour.progress_done
    return int(word) if word.isdigit() else word
