using System.Text.Json;
using Cofferdam.Learning.DataSets;

namespace Cofferdam.Tests.Learning;

public sealed class DataSetTests
{
    [Fact]
    public void What_was_written_is_read_back_in_order()
    {
        using var file = new DataSetFile();
        var written = Enumerable.Range(0, 200).Select(DataSetFile.Object).ToArray();
        file.Write(written);

        Assert.Equal(written.Select(Text), file.Read().Select(Text));
    }

    [Fact]
    public void An_empty_data_set_still_says_of_which_boot_it_is()
    {
        using var file = new DataSetFile();
        file.Write([]);
        using var reader = DataSetReader.Open(file.Path);

        Assert.Equal(0, reader.Count);
        Assert.Empty(reader.Read());
        Assert.Equal(JsonSerializer.Serialize(DataSetFile.Boot), JsonSerializer.Serialize(reader.Boot));
    }

    [Fact]
    public void A_long_data_set_is_written_in_groups()
    {
        using var file = new DataSetFile();
        var count = DataSetWriter.RowsPerGroup * 2 + 1;
        file.Write(Enumerable.Range(0, count).Select(DataSetFile.Object));
        using var reader = DataSetReader.Open(file.Path);

        Assert.Equal(count, reader.Count);
        Assert.Equal(3, reader.Groups);
        Assert.Equal(Enumerable.Range(0, count).Select(i => 64 + i), reader.Read().Select(row => row.ObjectSize));
    }

    [Fact]
    public void Content_alone_ends_a_group_too()
    {
        using var file = new DataSetFile();
        var half = new byte[DataSetWriter.ContentPerGroup / 2];
        file.Write(Enumerable.Repeat(DataSetFile.Object(1) with { Content = half }, 5));
        using var reader = DataSetReader.Open(file.Path);

        Assert.Equal(3, reader.Groups);
    }

    [Fact]
    public void A_name_is_held_once()
    {
        using var file = new DataSetFile();
        file.Write(Enumerable.Repeat(DataSetFile.Object(63), 2));
        var read = file.Read();

        Assert.Same(read[0].Site, read[1].Site);
    }

    [Fact]
    public void A_file_has_its_name_only_when_it_is_complete()
    {
        using var file = new DataSetFile();
        file.Write([DataSetFile.Object(1)]);
        using (var writer = DataSetWriter.Create(file.Path, DataSetFile.Boot))
        {
            writer.Add(DataSetFile.Object(2));
            writer.Add(DataSetFile.Object(3));
            Assert.Equal(["objects.parquet", "objects.parquet.partial"], file.FileNames.Order(StringComparer.Ordinal));
            Assert.Single(file.Read());
        }

        Assert.Equal(["objects.parquet"], file.FileNames);
        Assert.Single(file.Read());
    }

    private static string Text(ObservedObject observed) => JsonSerializer.Serialize(observed);
}
