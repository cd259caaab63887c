using Cofferdam.Learning.DataSets;
using Parquet;
using Parquet.Schema;

namespace Cofferdam.Tests.Learning;

public sealed class DataSetHostileInputTests
{
    [Fact]
    public void Every_truncation_is_refused()
    {
        using var file = Written();
        var whole = File.ReadAllBytes(file.Path);
        for (var length = 0; length < whole.Length; length++)
        {
            using var cut = new MemoryStream(whole, 0, length);
            Assert.False(DataSetSeal.IsIntact(cut));
        }

        File.WriteAllBytes(file.Path, whole[..^1]);
        AssertRefused(file, "cut short or changed");
    }

    [Fact]
    public void Every_damaged_byte_is_found_before_anything_is_decoded()
    {
        using var file = Written();
        var bytes = File.ReadAllBytes(file.Path);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x01;
            using var damaged = new MemoryStream(bytes);
            Assert.False(DataSetSeal.IsIntact(damaged));
            bytes[i] ^= 0x01;
        }
    }

    [Fact]
    public void A_parquet_file_without_a_seal_is_refused()
    {
        using var file = Written();
        File.WriteAllText(file.Path, "PAR1 and PAR1");
        AssertRefused(file, "it is no data set of ours");
    }

    [Fact]
    public async Task Another_version_is_refused()
    {
        using var file = await WithAsync(DataSetSchema.Columns, metadata => metadata[DataSetSchema.VersionKey] = "2");
        AssertRefused(file, "expected version 1, found '2'");
    }

    [Fact]
    public async Task A_file_that_names_no_version_is_refused()
    {
        using var file = await WithAsync(DataSetSchema.Columns, metadata => metadata.Remove(DataSetSchema.VersionKey));
        AssertRefused(file, "expected the key cofferdam.data-set, found none");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{ "image": ["0x1"] }""")]
    [InlineData("""{ "image": ["1", "2"] }""")]
    public async Task An_address_space_of_another_form_is_refused(string json)
    {
        using var file = await WithAsync(
            DataSetSchema.Columns, metadata => metadata[DataSetSchema.AddressSpaceKey] = json);
        AssertRefused(file, "");
    }

    [Theory]
    [InlineData(0, "boot")]
    [InlineData(8, "callers/list/element")]
    [InlineData(12, "content")]
    public async Task A_missing_column_is_named(int column, string name)
    {
        var fields = FreshColumns();
        fields.RemoveAt(column);
        using var file = await WithAsync(new ParquetSchema(fields), _ => { });
        AssertRefused(file, $"expected a column {name}, found none");
    }

    [Fact]
    public async Task A_column_of_another_type_is_refused()
    {
        var fields = FreshColumns();
        fields[5] = new DataField("object_size", typeof(string), isNullable: false);
        using var file = await WithAsync(new ParquetSchema(fields), _ => { });
        AssertRefused(file, "expected the column object_size");
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_found()
    {
        using var file = new DataSetFile();
        Assert.Throws<FileNotFoundException>(file.Read);
    }

    private static void AssertRefused(DataSetFile file, string problem)
    {
        var message = Assert.Throws<DataSetException>(file.Read).Message;
        Assert.StartsWith($"data set {file.Path}: ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static DataSetFile Written()
    {
        var file = new DataSetFile();
        file.Write(Enumerable.Range(60, 4).Select(DataSetFile.Object));
        return file;
    }

    // A field belongs to one schema only.
    private static List<Field> FreshColumns() =>
    [
        .. DataSetSchema.Columns.Fields.Select(field => field switch
        {
            ListField { Item: DataField item } list =>
                new ListField(list.Name, new DataField("element", item.ClrType, isNullable: false)),
            DataField data => (Field)new DataField(data.Name, data.ClrType, data.IsNullable),
            _ => throw new InvalidOperationException(field.Name),
        }),
    ];

    private static async Task<DataSetFile> WithAsync(ParquetSchema schema, Action<Dictionary<string, string>> change)
    {
        var file = new DataSetFile();
        var metadata = DataSetSchema.MetadataOf(DataSetFile.Boot);
        change(metadata);
        await using var stream = File.Create(file.Path);
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
            writer.CustomMetadata = metadata;
        DataSetSeal.Set(stream);
        return file;
    }
}
