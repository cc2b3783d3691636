"""A signed client for the AWS API with nothing but the standard library.

It exists beside the stock clients because they refuse to send what these tests must send: missing
and unknown parameters, broken signatures. Every step of SigV4 can be bent by a keyword of sign().
"""
import datetime
import hashlib
import hmac
import http.client
import threading
import urllib.parse
import xml.etree.ElementTree as ElementTree

REGION = "ap-northeast-1"
VERSIONS = {"ec2": "2016-11-15", "elbv2": "2015-12-01", "sts": "2011-06-15", "iam": "2010-05-08"}
SIGNING_NAMES = {"ec2": "ec2", "elbv2": "elasticloadbalancing", "sts": "sts", "iam": "iam"}


def flatten(params, service):
    """{"SubnetId": ["a", "b"]} to {"SubnetId.1": "a", …}; the query services say Subnets.member.1."""
    out = {}

    def walk(prefix, value):
        if isinstance(value, dict):
            for key, item in value.items():
                walk(f"{prefix}.{key}" if prefix else key, item)
        elif isinstance(value, (list, tuple)):
            member = prefix if service == "ec2" else prefix + ".member"
            for index, item in enumerate(value, 1):
                walk(f"{member}.{index}", item)
        elif isinstance(value, bool):
            out[prefix] = "true" if value else "false"
        else:
            out[prefix] = str(value)

    walk("", params)
    return out


def to_data(element):
    """Lists are elements whose children are all `item` or `member`; an empty element is ''."""
    children = list(element)
    if not children:
        return element.text or ""
    names = [child.tag.split("}")[-1] for child in children]
    if all(name in ("item", "member") for name in names):
        return [to_data(child) for child in children]
    out = {}
    for name, child in zip(names, children):
        out[name] = to_data(child)
    return out


class Answer:
    """What came back: status, data on success, code and message and the error's shape else."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.code = self.message = self.shape = ""
        self.data = {}
        self.request_id = headers.get("x-amzn-requestid", "")
        try:
            root = ElementTree.fromstring(body)
        except ElementTree.ParseError:
            self.shape = "no XML"
            return
        name = root.tag.split("}")[-1]
        data = to_data(root)
        self.root = name
        self.namespace = root.tag[1:].split("}")[0] if root.tag.startswith("{") else ""
        if name == "Response" and isinstance(data, dict) and "Errors" in data:
            self.shape = "ec2"
            error = data["Errors"]["Error"]
            self.code, self.message = error["Code"], error["Message"]
            self.body_request_id = data.get("RequestID", "")
        elif name == "ErrorResponse":
            self.shape = "query"
            self.code, self.message = data["Error"]["Code"], data["Error"]["Message"]
            self.error_type = data["Error"].get("Type", "")
            self.body_request_id = data.get("RequestId", "")
        elif isinstance(data, dict):
            result = name.removesuffix("Response") + "Result"
            query = "ResponseMetadata" in data
            self.shape = "query" if query else "ec2"
            self.body_request_id = (data["ResponseMetadata"]["RequestId"] if query
                                    else data.get("requestId", ""))
            self.data = data.get(result, {}) if query else data
            if self.data == "":
                self.data = {}

    def list(self, *path):
        """The list at a path of names; an empty element counts as an empty list."""
        node = self.data
        for name in path:
            node = node.get(name, "") if isinstance(node, dict) else ""
        return node if isinstance(node, list) else []

    @property
    def ok(self):
        return self.status == 200 and not self.code

    def brief(self):
        return f"{self.status} {self.code or 'OK'} {self.message}".strip()


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def sign(headers, body, account, service, region, *, when=None, scope_date=None, scope_region=None,
         scope_service=None, terminator="aws4_request", key=None, secret=None, break_signature=False,
         signed_names=None, method="POST", path="/", algorithm="AWS4-HMAC-SHA256", token=None,
         signed_body=None):
    """Adds X-Amz-Date and Authorization to headers. Every keyword bends one part of it."""
    when = when or datetime.datetime.now(datetime.timezone.utc)
    amz_date = when.strftime("%Y%m%dT%H%M%SZ")
    headers["X-Amz-Date"] = amz_date
    if token is not None:
        headers["X-Amz-Security-Token"] = token
    scope = "/".join([scope_date or amz_date[:8], scope_region or region,
                      scope_service or SIGNING_NAMES.get(service, service), terminator])
    names = signed_names or sorted(name.lower() for name in headers)
    values = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    hashed = hashlib.sha256(body if signed_body is None else signed_body).hexdigest()
    canonical = "\n".join([method, path, "", *(f"{n}:{values.get(n, '')}" for n in names), "",
                           ";".join(names), hashed])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", amz_date, scope,
                         hashlib.sha256(canonical.encode()).hexdigest()])
    step = ("AWS4" + (secret or account.secret)).encode()
    for part in scope.split("/"):
        step = _hmac(step, part)
    signature = hmac.new(step, to_sign.encode(), hashlib.sha256).hexdigest()
    if break_signature:
        signature = ("0" if signature[0] != "0" else "1") + signature[1:]
    headers["Authorization"] = (f"{algorithm} Credential={key or account.key}/{scope}, "
                                f"SignedHeaders={';'.join(names)}, Signature={signature}")


class Client:
    """One account's signed calls in one region, over kept-alive connections (one a thread)."""

    def __init__(self, url, account, region=REGION, timeout=30):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.account, self.region, self.timeout = account, region, timeout
        self.local = threading.local()
        self.last = ("", "")  # the request and the answer, for a failed check to show

    def in_region(self, region):
        return Client(f"http://{self.host}:{self.port}", self.account, region, self.timeout)

    def _connection(self):
        if getattr(self.local, "connection", None) is None:
            self.local.connection = http.client.HTTPConnection(self.host, self.port,
                                                               timeout=self.timeout)
        return self.local.connection

    def close(self):
        connection = getattr(self.local, "connection", None)
        if connection is not None:
            connection.close()
            self.local.connection = None

    def send(self, body, headers, method="POST", path="/"):
        for attempt in (1, 2):
            connection = self._connection()
            fresh = connection.sock is None
            try:
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                answer = Answer(response.status,
                                {k.lower(): v for k, v in response.getheaders()}, response.read())
                return answer
            except (http.client.HTTPException, ConnectionError):
                # A kept connection may have been closed meanwhile; a fresh one is told the truth.
                self.close()
                if fresh or attempt == 2:
                    raise

    def call(self, service, action, params=None, *, raw=None, version=None, signed=True, **bend):
        """Sends Action=… with the flattened params; raw is a dict of extra fields as they stand."""
        fields = {"Action": action, "Version": version or VERSIONS[service]}
        fields.update(flatten(params or {}, service))
        fields.update(raw or {})
        body = urllib.parse.urlencode(fields).encode()
        headers = {"Host": f"{self.host}:{self.port}",
                   "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        if signed:
            sign(headers, body, self.account, service, self.region, **bend)
        answer = self.send(body, headers)
        shown = " ".join(f"{key}={value}" for key, value in fields.items() if key != "Version")
        self.last = (f"{self.account.name} {self.region} {service} {shown}",
                     f"{answer.status} {answer.body.decode(errors='replace')}")
        return answer
