from django.urls import path

from lantoa.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.people, name="people"),
    path("vao/", views.sign_in, name="sign-in"),
]
