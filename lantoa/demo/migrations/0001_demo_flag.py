from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Demo",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("loaded_at", models.DateTimeField()),
                ("is_tiny", models.BooleanField(default=False)),
                ("done", models.JSONField(default=dict)),
                ("fault", models.TextField(blank=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(id=1), name="one_demo")],
            },
        ),
    ]
