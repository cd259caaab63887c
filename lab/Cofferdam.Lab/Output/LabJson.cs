using System.Text.Json.Serialization;
using Cofferdam.Lab.Attacks;
using Cofferdam.Lab.Judging;
using Cofferdam.Lab.Soaking;
using Cofferdam.Lab.Workloads;
using Cofferdam.Lab.Workloads.Http;
using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Lab.Output;

/// <summary>What the verbs print as JSON, one line each.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkloadReport))]
[JsonSerializable(typeof(HttpReport))]
[JsonSerializable(typeof(AttackReport))]
[JsonSerializable(typeof(AttackSummary))]
[JsonSerializable(typeof(Judgement))]
[JsonSerializable(typeof(PhaseReport))]
[JsonSerializable(typeof(AttackTotal))]
[JsonSerializable(typeof(SoakReport))]
[JsonSerializable(typeof(ToolOutput))]
internal sealed partial class LabJson : JsonSerializerContext;
