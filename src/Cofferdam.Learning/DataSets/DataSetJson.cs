using System.Text.Json.Serialization;

namespace Cofferdam.Learning.DataSets;

/// <summary>How the metadata of a data set is written as JSON, compiled ahead of time.</summary>
[JsonSerializable(typeof(SortedDictionary<string, int>))]
[JsonSerializable(typeof(SortedDictionary<string, string[]>))]
internal sealed partial class DataSetJson : JsonSerializerContext;
