"""Moto's server, with what a deployment of this service needs of its CloudFormation and what that lacks.

Types it learns, made through moto's own API of the service in question:
  AWS::Lambda::Alias, ::Url, ::EventInvokeConfig, AWS::CloudWatch::Alarm, AWS::SNS::Subscription,
  AWS::ApiGateway::Authorizer, ::ApiKey, ::GatewayResponse, ::UsagePlan, ::UsagePlanKey.
Types of moto's own that are made completely:
  AWS::Lambda::Function (architecture, tracing, concurrency), ::Version (its number and ARN),
  ::Permission (of an alias, with the conditions of a URL's), ::EventSourceMapping (of an alias), AWS::SQS::Queue (redrive allow policy,
  updates), AWS::DynamoDB::Table (TTL, recovery, encryption), AWS::S3::Bucket (all but its encryption).
A rule of DynamoDB's:
  each write sees the one before it; moto answers in threads that overwrite each other.
Rules of CloudFormation's:
  what depends on something comes after it, also in an update; AWS::NoValue is no member of a list;
  RetainExceptOnCreate retains; a change set changes the outputs too.

Whatever type is still unknown, moto leaves out with a warning; test/deploy checks it in the template. Of
those, AWS::S3::BucketPolicy and AWS::SNS::TopicPolicy are left out on purpose: ours refuse whoever comes
without TLS, and here everybody does.

It serves no Function URLs: they are below the origin of whoever runs the functions.

    python server.py <port> <origin of the Function URLs>
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any, NamedTuple

import boto3
from moto.awslambda.models import EventSourceMapping, LambdaFunction
from moto.awslambda.policy import Policy
from moto.cloudformation import parsing
from moto.cloudformation.models import ChangeSet
from moto.cloudformation.parsing import ResourceMap
from moto.core.common_models import CloudFormationModel
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.s3.models import FakeBucket
from moto.server import main
from moto.sqs.models import Queue

Properties = Mapping[str, Any]

PORT, URLS = sys.argv[1:]
ORIGIN = f"http://127.0.0.1:{PORT}"


@cache
def aws(service: str) -> Any:
    """This very server, as its clients see it."""
    return boto3.client(
        service,
        endpoint_url=ORIGIN,
        region_name="us-east-1",
        aws_access_key_id="emulator",
        aws_secret_access_key="emulator",
    )


class Made(NamedTuple):
    id: str
    attributes: Mapping[str, str] = {}


def teach(kind: str, make: Callable[[Properties, str], Made], *, is_remade: bool = False) -> None:
    """Adds a type, or replaces moto's. `make` gets the properties and a name. At a change it is asked again
    where it can make what is there already; else the resource stays as it is.
    """

    class Taught(CloudFormationModel):
        def __init__(self, made: Made) -> None:
            self.physical_resource_id = made.id
            self.attributes = made.attributes

        @staticmethod
        def cloudformation_name_type() -> str:
            return ""

        @staticmethod
        def cloudformation_type() -> str:
            return kind

        @classmethod
        def create_from_cloudformation_json(
            cls, resource_name: str, cloudformation_json: Any, *_: Any, **__: Any
        ) -> Any:
            return cls(make(cloudformation_json["Properties"], resource_name))

        @classmethod
        def update_from_cloudformation_json(
            cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, **_: Any
        ) -> Any:
            if not is_remade:
                return original_resource
            return cls(make(cloudformation_json["Properties"], original_resource.physical_resource_id))

        def delete(self, account_id: str, region_name: str) -> None:
            """What is taught here goes with the function or the API that it belongs to, or stays."""

        def get_cfn_attribute(self, attribute_name: str) -> str:
            return self.attributes[attribute_name]

    taught.append(Taught)


# Moto finds models by their base class, which does not hold on to them.
taught: list[type[CloudFormationModel]] = []
# It files each model under the second word of its module's name.
__name__ = "moto.hooklane"


def complete(model: Any, finish: Callable[[Any, Properties], None]) -> None:
    """Has `finish` do what moto leaves undone when it makes or changes a resource."""
    create = model.create_from_cloudformation_json.__func__
    update = model.update_from_cloudformation_json.__func__

    def created(cls: Any, resource_name: str, cloudformation_json: Any, *args: Any, **kwargs: Any) -> Any:
        resource = create(cls, resource_name, cloudformation_json, *args, **kwargs)
        finish(resource, cloudformation_json["Properties"])
        return resource

    def updated(cls: Any, original_resource: Any, cloudformation_json: Any, **kwargs: Any) -> Any:
        # Where moto has no update, it would forget the resource.
        resource = update(
            cls, original_resource=original_resource, cloudformation_json=cloudformation_json, **kwargs
        )
        finish(resource or original_resource, cloudformation_json["Properties"])
        return resource or original_resource

    model.create_from_cloudformation_json = classmethod(created)
    model.update_from_cloudformation_json = classmethod(updated)


def arguments(properties: Properties, *names: str) -> dict[str, Any]:
    return {name: properties[name] for name in names if name in properties}


def make_version(properties: Properties, _: str) -> Made:
    version = aws("lambda").publish_version(FunctionName=properties["FunctionName"])
    return Made(version["FunctionArn"], {"Version": version["Version"]})


def make_alias(properties: Properties, _: str) -> Made:
    client = aws("lambda")
    target = arguments(properties, "FunctionName", "Name", "FunctionVersion")
    try:
        alias = client.update_alias(**target)
    except client.exceptions.ResourceNotFoundException:
        alias = client.create_alias(**target)
    return Made(alias["AliasArn"])


def make_url(properties: Properties, _: str) -> Made:
    """Moto keeps one URL for each function, and knows nothing of aliases there."""
    target = properties["TargetFunctionArn"]
    function = target.rpartition(":")[0]
    aws("lambda").create_function_url_config(FunctionName=function, AuthType=properties["AuthType"])
    url = f"{URLS}/{function.rpartition('-')[2]}/"
    return Made(target, {"FunctionUrl": url, "FunctionArn": target})


def make_permission(properties: Properties, name: str) -> Made:
    function, _, qualifier = properties["FunctionName"].rpartition(":")
    rest = {key: value for key, value in properties.items() if key != "FunctionName"}
    aws("lambda").add_permission(FunctionName=function, Qualifier=qualifier, StatementId=name, **rest)
    return Made(name)


def make_event_invoke_config(properties: Properties, name: str) -> Made:
    config = arguments(properties, "FunctionName", "MaximumRetryAttempts", "MaximumEventAgeInSeconds")
    aws("lambda").put_function_event_invoke_config(**config)
    return Made(name)


def make_alarm(properties: Properties, _: str) -> Made:
    aws("cloudwatch").put_metric_alarm(**properties)
    name = properties["AlarmName"]
    return Made(name, {"Arn": f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}"})


def make_subscription(properties: Properties, _: str) -> Made:
    return Made(aws("sns").subscribe(**properties)["SubscriptionArn"])


def made_by_gateway(create: str) -> Callable[[Properties, str], Made]:
    """API Gateway's own API has the same words as CloudFormation, with a small letter first."""

    def make(properties: Properties, name: str) -> Made:
        made = getattr(aws("apigateway"), create)(**lowered(properties))
        return Made(made.get("id", name))

    return make


def lowered(value: Any) -> Any:
    if isinstance(value, list):
        return [lowered(each) for each in value]
    if isinstance(value, Mapping):
        return {key[0].lower() + key[1:]: lowered(each) for key, each in value.items()}
    return value


def make_usage_plan(properties: Properties, name: str) -> Made:
    rest = {key: value for key, value in properties.items() if key != "UsagePlanName"}
    return made_by_gateway("create_usage_plan")({**rest, "Name": properties["UsagePlanName"]}, name)


def finish_function(function: LambdaFunction, properties: Properties) -> None:
    function.architectures = properties.get("Architectures", ["x86_64"])
    function.tracing_config = properties.get("TracingConfig", {"Mode": "PassThrough"})
    function.reserved_concurrency = properties.get("ReservedConcurrentExecutions")


def finish_mapping(mapping: EventSourceMapping, properties: Properties) -> None:
    mapping.function_arn = properties["FunctionName"]


def finish_queue(queue: Queue, properties: Properties) -> None:
    policies = ("RedrivePolicy", "RedriveAllowPolicy")
    others = ("QueueName", "Tags", *policies)
    plain = {name: value for name, value in properties.items() if name not in others}
    queue._set_attributes({**plain, "RedrivePolicy": properties.get("RedrivePolicy")})
    queue.redrive_allow_policy = json.dumps(properties.get("RedriveAllowPolicy", {}))


def finish_table(table: Table, properties: Properties) -> None:
    client = aws("dynamodb")
    encryption = properties["SSESpecification"]
    table.sse_specification = {**encryption, "Enabled": encryption["SSEEnabled"]}
    table.deletion_protection_enabled = properties["DeletionProtectionEnabled"]
    client.update_time_to_live(
        TableName=table.name,
        TimeToLiveSpecification=properties["TimeToLiveSpecification"],
    )
    client.update_continuous_backups(
        TableName=table.name,
        PointInTimeRecoverySpecification=properties["PointInTimeRecoverySpecification"],
    )


def finish_bucket(bucket: FakeBucket, properties: Properties) -> None:
    client = aws("s3")
    if "PublicAccessBlockConfiguration" in properties:
        client.put_public_access_block(
            Bucket=bucket.name,
            PublicAccessBlockConfiguration=properties["PublicAccessBlockConfiguration"],
        )
    if "OwnershipControls" in properties:
        client.put_bucket_ownership_controls(
            Bucket=bucket.name, OwnershipControls=properties["OwnershipControls"]
        )
    if "LifecycleConfiguration" in properties:
        rules = [lifecycle_rule(rule) for rule in properties["LifecycleConfiguration"]["Rules"]]
        client.put_bucket_lifecycle_configuration(
            Bucket=bucket.name, LifecycleConfiguration={"Rules": rules}
        )


def lifecycle_rule(rule: Properties) -> dict[str, Any]:
    """S3's API has other words for this than CloudFormation."""
    return {
        "ID": rule["Id"],
        "Filter": {"Prefix": rule.get("Prefix", "")},
        **({"Expiration": {"Days": rule["ExpirationInDays"]}} if "ExpirationInDays" in rule else {}),
        **arguments(rule, "Status", "AbortIncompleteMultipartUpload"),
    }


teach("AWS::Lambda::Version", make_version)
teach("AWS::Lambda::Alias", make_alias, is_remade=True)
teach("AWS::Lambda::Url", make_url)
teach("AWS::Lambda::Permission", make_permission)
teach("AWS::Lambda::EventInvokeConfig", make_event_invoke_config)
teach("AWS::CloudWatch::Alarm", make_alarm, is_remade=True)
teach("AWS::SNS::Subscription", make_subscription)
teach("AWS::ApiGateway::Authorizer", made_by_gateway("create_authorizer"))
teach("AWS::ApiGateway::ApiKey", made_by_gateway("create_api_key"))
teach("AWS::ApiGateway::GatewayResponse", made_by_gateway("put_gateway_response"))
teach("AWS::ApiGateway::UsagePlan", make_usage_plan)
teach("AWS::ApiGateway::UsagePlanKey", made_by_gateway("create_usage_plan_key"))
complete(LambdaFunction, finish_function)
complete(EventSourceMapping, finish_mapping)
complete(Queue, finish_queue)
complete(Table, finish_table)
complete(FakeBucket, finish_bucket)

# A queue's URL is what the functions are told, and the SDK sends to its host.
Queue.physical_resource_id = property(lambda queue: f"{ORIGIN}/{queue.account_id}/{queue.name}")
Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]
Queue.redrive_allow_policy = "{}"
# Moto would take each message for a function that it cannot run: who runs the deployed worker polls.
Queue.lambda_event_source_mappings = property(lambda _: {}, lambda *_: None)

writing = threading.RLock()


def one_by_one(write: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(write)
    def wait_and_write(*args: Any, **kwargs: Any) -> Any:
        with writing:
            return write(*args, **kwargs)

    return wait_and_write


for name in ("put_item", "update_item", "delete_item", "transact_write_items"):
    setattr(DynamoDBBackend, name, one_by_one(getattr(DynamoDBBackend, name)))

merge_conditions = Policy.condition_merge
url_conditions = {"FunctionUrlAuthType": "StringEquals", "InvokedViaFunctionUrl": "Bool"}


def merge_url_conditions(self: Policy, statement: dict[str, Any]) -> None:
    merge_conditions(self, statement)
    for name, operator in url_conditions.items():
        if name in statement:
            value = statement.pop(name)
            text = str(value).lower() if isinstance(value, bool) else value
            statement.setdefault("Condition", {})[operator] = {f"lambda:{name}": text}


Policy.condition_merge = merge_url_conditions

apply_change_set = ChangeSet.apply
make_resource = ResourceMap.__getitem__
update_stack = ResourceMap.update
delete_stack = ResourceMap.delete
clean = parsing.clean_json


def make_in_order(self: ResourceMap, name: str) -> Any:
    """Moto minds DependsOn when it creates a stack, and forgets it when a change set is executed."""
    if name not in self._parsed_resources:
        for other in depended_on(self._resource_json_map.get(name, {})):
            if other in self._resource_json_map:
                self[other]
    return make_resource(self, name)


def depended_on(resource: Properties) -> list[str]:
    names = resource.get("DependsOn", [])
    return [names] if isinstance(names, str) else names


def update_in_order(
    self: ResourceMap, template: dict[str, Any], parameters: dict[str, Any] | None = None
) -> None:
    """Moto adds before it changes: a new version would be one of the function's old code. So at first
    everything that is there already and needs nothing new is changed, and then all the rest.
    """
    old, new = self._resource_json_map, template["Resources"]
    added = [re.compile(rf"\b{name}\b") for name in new if name not in old]

    def first(name: str) -> Any:
        text = json.dumps(new.get(name, {}))
        return old[name] if name not in new or any(other.search(text) for other in added) else new[name]

    if old:
        update_stack(self, {**template, "Resources": {name: first(name) for name in old}}, parameters)
    update_stack(self, template, parameters)


def delete_but_retained(self: ResourceMap) -> None:
    for resource in self._resource_json_map.values():
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
            resource["DeletionPolicy"] = "Retain"
    delete_stack(self)


def clean_without_no_values(value: Any, resources: ResourceMap) -> Any:
    cleaned = clean(value, resources)
    return [each for each in cleaned if each is not None] if isinstance(value, list) else cleaned


def apply_with_outputs(self: ChangeSet) -> None:
    apply_change_set(self)
    self.stack.template_dict = self.template_dict
    self.stack.output_map = self.stack._create_output_map()


ChangeSet.apply = apply_with_outputs
ResourceMap.__getitem__ = make_in_order
ResourceMap.update = update_in_order
ResourceMap.delete = delete_but_retained
parsing.clean_json = clean_without_no_values


def end_with_parent() -> None:
    """However the process that started this one comes to its end, it closes the pipe."""
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
main(["--port", PORT])
