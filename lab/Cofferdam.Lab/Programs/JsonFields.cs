using System.Text.Json;

namespace Cofferdam.Lab.Programs;

/// <summary>The fields of a JSON object that another program wrote. All of them are required to be there.</summary>
internal readonly struct JsonFields(JsonElement json)
{
    /// <summary>The only object of a text.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static JsonFields Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return new JsonFields(document.RootElement.Clone());
    }

    /// <summary>A number.</summary>
    public double Number(string name) => Field(name).GetDouble();

    /// <summary>A whole number.</summary>
    public long Count(string name) => Field(name).GetInt64();

    /// <summary>A text.</summary>
    public string Text(string name) => Field(name).ToString();

    /// <summary>A kernel address: a number, or a text of hexadecimal digits.</summary>
    public ulong Address(string name)
    {
        var field = Field(name);
        return field.ValueKind == JsonValueKind.Number
            ? field.GetUInt64()
            : Convert.ToUInt64(field.GetString(), 16);
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Field(name).EnumerateArray().Select(item => item.ToString())];

    /// <summary>The number of items of a list.</summary>
    public int Items(string name) => Field(name).GetArrayLength();

    private JsonElement Field(string name) =>
        json.TryGetProperty(name, out var field)
            ? field
            : throw new JsonException($"no field '{name}' in {Shortened(json.GetRawText())}");

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "...";
}
