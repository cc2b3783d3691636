#!/usr/bin/python3
"""Connection notifications arrive at their webhook: signed, in the order of their causes, again after
a failure, after a webhook that hangs and after kill -9; and where no webhook is, nothing is queued."""
import hashlib
import hmac
import http.server
import json
import queue
import sys
import threading
import time

import harness
import scene
from harness import check, equal, until
from scene import decide, ok

REGION = "ap-northeast-1"
PROVIDER, CONSUMER = "111122223333", "444455556666"
TOPIC = f"arn:aws:sns:{REGION}:{PROVIDER}:connections"
MUTE = f"arn:aws:sns:{REGION}:{PROVIDER}:nobody-listens"
CONSUMER_TOPIC = f"arn:aws:sns:{REGION}:{CONSUMER}:mine"
SECRET = "a secret of the operator's"


class Receiver:
    """Keeps what it got; `status` is what it answers, `delay_s` how long it lets wait."""

    def __init__(self):
        self.got, self.status, self.delay_s = queue.Queue(), 200, 0.0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(receiver.delay_s)
                receiver.got.put((self.path, dict(self.headers), body, receiver.status))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"

    def take(self, what, limit_s=10.0):
        try:
            return self.got.get(timeout=limit_s)
        except queue.Empty:
            raise harness.Failed(f"{what}: nothing came within {limit_s} s") from None

    def events(self, what, count, limit_s=15.0):
        """(event, endpoint) of the next messages, each with its signature checked."""
        return [read(what, self.take(what, limit_s)) for _ in range(count)]


def read(what, got):
    path, headers, body, _ = got
    wanted = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    envelope = json.loads(body)
    if (headers.get("X-Masugata-Signature"), path, headers.get("X-Amz-Sns-Message-Id"),
            envelope["Type"]) != (wanted, "/hook?x=1", envelope["MessageId"], "Notification"):
        raise harness.Failed(f"{what}: path, signature or envelope is wrong: {got}")
    message = json.loads(envelope["Message"])
    return message["connectionEvent"], message["vpcEndpointId"]


def notify(client, topic, events, **bound):
    return ok(client, "ec2", "CreateVpcEndpointConnectionNotification", {
        "ConnectionNotificationArn": topic, "ConnectionEvents": events, **bound,
    }).data["connectionNotification"]


def run(server):
    first, second = Receiver(), Receiver()
    config = server.work / "masugata.toml"
    config.write_text("".join(f'[topics."{arn}"]\nurl = "{to.url}"\nsecret = "{SECRET}"\n'
                              for arn, to in ((TOPIC, first), (CONSUMER_TOPIC, second))))
    server.options += ["--config", str(config)]
    server.start()
    p = server.account("provider", id=PROVIDER).client()
    c = server.account("consumer", id=CONSUMER).client()
    provider, consumer = scene.Provider(p), scene.Consumer(c)
    scene.allow(p, provider.service, c.account.arn)
    row = notify(p, TOPIC, ["Accept", "Connect", "Delete", "Reject"], ServiceId=provider.service)
    equal("the row", (row["connectionNotificationState"], row["connectionNotificationType"],
                      row["serviceId"], row["connectionEvents"]),
          ("Enabled", "Topic", provider.service, ["Accept", "Connect", "Delete", "Reject"]), p)
    check("its id", row["connectionNotificationId"].startswith("vpce-nfn-"), p)
    describe_and_change(p, provider, row)

    def connect():
        return scene.endpoint(c, consumer.vpc, provider.name,
                              [consumer.subnets["a"]])["vpcEndpointId"]

    one = connect()
    notify(c, CONSUMER_TOPIC, ["Reject"], VpcEndpointId=one)
    decide(p, "Accept", provider.service, one)
    scene.wait("available", c, lambda: scene.endpoint_state(c, one) == "available")
    decide(p, "Reject", provider.service, one)
    scene.delete_endpoint(c, one)
    equal("a whole life, in order", first.events("life", 4),
          [("Connect", one), ("Accept", one), ("Reject", one), ("Delete", one)])
    equal("the consumer hears what it asked for", second.events("consumer", 1), [("Reject", one)])

    first.status = 503
    two = connect()
    equal("a webhook that fails", first.take("failing")[3], 503)
    three = connect()
    first.status = 200
    equal("is asked again, and the order stays", first.events("again", 2),
          [("Connect", two), ("Connect", three)])
    kill_in_between(server, first, connect, p, c)
    topics_without_a_webhook(server, first, connect, p, c)


def describe_and_change(p, provider, row):
    """All that Describe, Modify and Delete know."""
    own = row["connectionNotificationId"]

    def found(**params):
        rows = ok(p, "ec2", "DescribeVpcEndpointConnectionNotifications", params).list(
            "connectionNotificationSet")
        return [r["connectionNotificationId"] for r in rows]

    for name, value in (("connection-notification-arn", TOPIC),
                        ("connection-notification-id", own), ("service-id", provider.service),
                        ("connection-notification-state", "Enabled"),
                        ("connection-notification-type", "Topic")):
        equal(f"filter {name}", (found(Filter=[{"Name": name, "Value": [value]}]),
                                 found(Filter=[{"Name": name, "Value": ["no"]}])), ([own], []), p)
    equal("by id", found(ConnectionNotificationId=own), [own], p)
    other = notify(p, MUTE, ["Connect"], ServiceId=provider.service)
    equal("a topic without a webhook says so", other["connectionNotificationState"], "Disabled", p)
    own2 = other["connectionNotificationId"]
    ok(p, "ec2", "ModifyVpcEndpointConnectionNotification", {
        "ConnectionNotificationId": own2, "ConnectionNotificationArn": TOPIC,
        "ConnectionEvents": ["Delete"]})
    changed = ok(p, "ec2", "DescribeVpcEndpointConnectionNotifications", {
        "ConnectionNotificationId": own2}).list("connectionNotificationSet")[0]
    equal("changed", (changed["connectionNotificationArn"], changed["connectionEvents"],
                      changed["connectionNotificationState"]), (TOPIC, ["Delete"], "Enabled"), p)
    answer = ok(p, "ec2", "DeleteVpcEndpointConnectionNotifications", {
        "ConnectionNotificationId": [own2]})
    equal("deleted", (scene.unsuccessful(answer), found()), ([], [own]), p)
    for action, params in (
            ("DescribeVpcEndpointConnectionNotifications", {"ConnectionNotificationId": own2}),
            ("DeleteVpcEndpointConnectionNotifications", {"ConnectionNotificationId": [own2]})):
        equal(f"{action} of what is gone", p.call("ec2", action, params).code,
              "InvalidConnectionNotification", p)


def kill_in_between(server, first, connect, p, c):
    """The cause is answered, the message is not taken, the server dies: it comes after the start."""
    first.status = 500
    made = [connect() for _ in range(3)]
    first.take("the first try")
    server.stop(how=9)
    while not first.got.empty():
        first.got.get()
    first.status = 200
    server.start()
    reconnect(p, c)
    equal("after kill -9 all of them come", first.events("after kill -9", 3),
          [("Connect", each) for each in made])
    # A kill between the webhook's answer and its note: once more is allowed, never is not.
    first.delay_s = 0.3
    last = connect()
    time.sleep(0.7)
    server.stop(how=9)
    first.delay_s = 0.0
    server.start()
    reconnect(p, c)
    equal("killed while it was being sent", first.events("while sending", 1), [("Connect", last)])


def reconnect(*clients):
    for client in clients:
        fresh = client.account.client()
        client.__dict__.update(fresh.__dict__)


def topics_without_a_webhook(server, first, connect, p, c):
    first.status = 500
    while not first.got.empty():
        first.got.get()
    connect()
    first.take("one that waits")
    server.stop()
    server.options = server.options[:-2]
    server.start()
    reconnect(p, c)
    rows = ok(p, "ec2", "DescribeVpcEndpointConnectionNotifications").list(
        "connectionNotificationSet")
    equal("without the configuration it is disabled",
          [r["connectionNotificationState"] for r in rows], ["Disabled"], p)
    check("what waited for it is dropped, and the log says so",
          "1 messages are dropped" in (server.work / "serve.log").read_text(), server.log_tail())
    until("nothing comes any more", lambda: first.got.empty(), 1.0)


if __name__ == "__main__":
    sys.exit(harness.main("aws.notifications", run, limit_s=110, start=False))
